import SlipwayController
import SlipwayTesting
import Testing

/// Every adapter against the port's one suite.
@Suite(.timeLimit(.minutes(10)))
struct StoreConformanceTests {
    @Test(arguments: StoreConformance.checks)
    func memoryConforms(_ check: StoreCheck) async throws {
        try await check.run(MemoryStore())
    }

    @Test(arguments: StoreConformance.checksOfShortHistory)
    func memoryForgetsTheOldestHistory(_ check: StoreCheck) async throws {
        try await check.run(MemoryStore(history: HistoryLimit(revisions: 10)))
        try await check.run(MemoryStore(history: HistoryLimit(bytes: 40)))
    }

    @Test(arguments: StoreConformance.checks)
    func sqliteConforms(_ check: StoreCheck) async throws {
        try await inFolder { folder in
            let store = try SQLiteStore(path: folder.store)
            try await check.run(store)
            try await store.close()
        }
    }

    @Test(arguments: StoreConformance.checksOfShortHistory, [HistoryLimit(revisions: 10), HistoryLimit(bytes: 40)])
    func sqliteForgetsTheOldestHistory(_ check: StoreCheck, _ history: HistoryLimit) async throws {
        try await inFolder { folder in
            let store = try SQLiteStore(path: folder.store, options: SQLiteOptions(history: history))
            try await check.run(store)
            try await store.close()
        }
    }
}
