import SlipwayController

/// What checks and tests do again and again.
extension Store {
    @discardableResult
    package func put(_ key: StoreKey, _ text: String, if condition: StoreGuard? = nil) async throws -> StoreRevision {
        let guards = condition.map { [$0] } ?? []
        return try await commit(StoreTransaction(guards: guards, operations: [.put(key, Array(text.utf8))]))
    }

    func expect(_ key: StoreKey, is text: String, at revision: StoreRevision) async throws {
        let expected = StoreEntry(key: key, value: Array(text.utf8), revision: revision)
        try SlipwayTesting.expect(try await read(key), is: expected, "the entry at \(key)")
    }

    /// What a watch tells until it tells of `end`, which is written first, so that the watch cannot end too early.
    func changes(
        _ prefix: String,
        after revision: StoreRevision,
        to end: StoreKey,
        puttingEnd: Bool = true
    ) async throws -> [StoreChange] {
        precondition(end.hasPrefix(prefix), "\(prefix)")
        if puttingEnd { try await put(end, "end") }
        var changes: [StoreChange] = []
        for try await change in watch(prefix, after: revision) {
            if change.key == end { return changes }
            changes.append(change)
        }
        throw ConformanceFailure("the watch ended by itself after \(changes.count) changes")
    }
}

extension StoreEntry {
    package var text: String { String(decoding: value, as: UTF8.self) }
}

func expectConflict(_ key: StoreKey, _ body: () async throws -> StoreRevision) async throws {
    do {
        _ = try await body()
    } catch StoreError.conflict(let found) {
        try expect(found, is: key, "the key of the conflict")
        return
    }
    throw ConformanceFailure("a transaction was committed whose guard on \(key) does not hold")
}
