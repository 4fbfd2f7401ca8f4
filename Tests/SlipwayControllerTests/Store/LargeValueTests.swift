import SlipwayTesting
import Testing

@testable import SlipwayController

@Suite struct LargeValueTests {
    private let store = MemoryStore()
    private let key: StoreKey = "judge/support-1"

    private func bytes(_ count: Int, _ first: UInt8) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0) &+ first }
    }

    @Test(arguments: [0, 1, 1_048_576, 1_048_577, 5_000_000])
    func whatWasWrittenIsReadWhole(_ count: Int) async throws {
        try await store.writeLarge(bytes(count, 3), at: key)
        #expect(try await store.readLarge(key) == bytes(count, 3))
    }

    @Test func aNewerValueTakesTheOldOnesPlace() async throws {
        for round: UInt8 in 1...3 { try await store.writeLarge(bytes(3_000_000, round), at: key) }
        #expect(try await store.readLarge(key) == bytes(3_000_000, 3))
        #expect(try await store.list("judge/", after: nil, limit: nil).entries.count == 4)
    }

    @Test func aWriteThatWasCutShortLeavesTheOldValue() async throws {
        try await store.writeLarge(bytes(100, 1), at: key)
        try await store.commit(StoreTransaction(operations: [.put("judge/support-1/2/0000", [9])]))
        #expect(try await store.readLarge(key) == bytes(100, 1))
        try await store.writeLarge(bytes(100, 2), at: key)
        #expect(try await store.readLarge(key) == bytes(100, 2))
        #expect(try await store.list("judge/", after: nil, limit: nil).entries.count == 2)
    }

    @Test func aDamagedPartIsNoValue() async throws {
        try await store.writeLarge(bytes(100, 1), at: key)
        try await store.commit(StoreTransaction(operations: [.put("judge/support-1/1/0000", bytes(99, 1))]))
        #expect(try await store.readLarge(key) == nil)
    }

    @Test func whatIsDeletedIsGoneWithItsParts() async throws {
        try await store.writeLarge(bytes(3_000_000, 1), at: key)
        try await store.deleteLarge(key)
        #expect(try await store.readLarge(key) == nil)
        #expect(try await store.list("judge/", after: nil, limit: nil).entries.isEmpty)
    }
}
