import SlipwayController
import SlipwayTesting
import Testing

/// Commits until there is no more room.
extension Store {
    /// The number of rounds that were acknowledged before the error.
    func fill(until expected: StoreError) async throws -> Int {
        for round in 1...1_000 {
            do {
                try await commit(.fillerRound(round))
            } catch {
                #expect(error as? StoreError == expected)
                return round - 1
            }
        }
        throw ConformanceFailure("a thousand rounds found room")
    }

    /// Those of the acknowledged rounds and no others, each whole.
    func expectRounds(_ count: Int) async throws {
        let entries = try await list("filler/", after: nil, limit: nil).entries
        #expect(count > 0)
        #expect(entries.count == 2 * count)
        for entry in entries { #expect(entry.value == StoreTransaction.filler) }
        #expect(Set(entries.map(\.revision)).count == count)
    }
}

extension StoreTransaction {
    fileprivate static let filler = [UInt8](repeating: 0x5A, count: 3_000)

    /// Two keys of its own.
    static func fillerRound(_ round: Int) -> StoreTransaction {
        StoreTransaction(operations: [.put("filler/\(round)/a", filler), .put("filler/\(round)/b", filler)])
    }
}
