import SlipwayController
import SlipwayTesting
import Testing

@Suite struct StoreConformanceTests {
    @Test(arguments: StoreConformance.checks)
    func memoryConforms(_ check: StoreConformance) async throws {
        try await check.run(MemoryStore())
    }

    @Test(arguments: StoreConformance.checks)
    func sqliteConforms(_ check: StoreConformance) async throws {
        let folder = try ScratchFolder()
        let store = try SQLiteStore(path: folder.file("store.db"))
        try await check.run(store)
        try await store.close()
    }

    @Test func aWatchFromTooLongAgoSaysSo() async throws {
        let store = MemoryStore(keptChanges: 2)
        for number in 0..<5 { try await store.put("k", [UInt8(number)]) }
        await #expect(throws: StoreError.compacted(StoreRevision(1))) {
            for try await _ in store.watch("", after: StoreRevision(1)) {}
        }
    }
}
