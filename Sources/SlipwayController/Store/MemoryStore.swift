import Synchronization

/// A store that lives as long as the process: for trials and tests.
package final class MemoryStore: Store {
    fileprivate struct State {
        var entries: [String: StoreEntry] = [:]
        var revision = StoreRevision(0)
        var history: [StoreChange] = []
        var compacted = StoreRevision(0)
        var leaders: [String: Int] = [:]
        var nextLeader = 0
    }

    /// Changes kept for watchers that come late.
    private let keptChanges: Int
    private let state = Mutex(State())
    private let feed = ChangeFeed()

    package init(keptChanges: Int = 10_000) { self.keptChanges = keptChanges }

    package func read(_ key: StoreKey) async throws -> StoreEntry? {
        state.withLock { $0.entries[key.rawValue] }
    }

    package func list(_ prefix: String, after: StoreKey?, limit: Int?) async throws -> StoreListing {
        state.withLock { state in
            let found = state.entries.values
                .filter { $0.key.rawValue.utf8.starts(with: prefix.utf8) && isAfter($0.key, after) }
                .sorted { precedes($0.key, $1.key) }
            return StoreListing(entries: Array(found.prefix(limit ?? found.count)), revision: state.revision)
        }
    }

    @discardableResult
    package func commit(_ transaction: StoreTransaction) async throws -> StoreRevision {
        try state.withLock { state throws(StoreError) in
            for condition in transaction.guards where !state.holds(condition) { throw .conflict(condition.key) }
            let changes = state.apply(transaction.operations)
            state.forgetHistory(beyond: keptChanges)
            feed.publish(changes)
            return state.revision
        }
    }

    package func watch(_ prefix: String, after revision: StoreRevision) -> AsyncThrowingStream<StoreChange, any Error> {
        state.withLock { state in
            guard revision >= state.compacted else {
                return AsyncThrowingStream { $0.finish(throwing: StoreError.compacted(revision)) }
            }
            let past = state.history.filter { $0.revision > revision && $0.key.rawValue.utf8.starts(with: prefix.utf8) }
            return feed.watch(prefix, past: past)
        }
    }

    package func lead(_ name: String, as owner: String) async throws -> (any Leadership)? {
        state.withLock { state in
            guard state.leaders[name] == nil else { return nil }
            state.nextLeader += 1
            state.leaders[name] = state.nextLeader
            return MemoryLeadership(store: self, name: name, term: state.nextLeader)
        }
    }

    fileprivate func release(_ name: String, term: Int) {
        state.withLock { if $0.leaders[name] == term { $0.leaders[name] = nil } }
    }

    package func close() async throws { feed.finish() }
}

extension MemoryStore.State {
    fileprivate func holds(_ condition: StoreGuard) -> Bool {
        switch condition {
        case .absent(let key): entries[key.rawValue] == nil
        case .unchanged(let key, let revision): entries[key.rawValue]?.revision == revision
        }
    }

    fileprivate mutating func apply(_ operations: [StoreOperation]) -> [StoreChange] {
        revision = StoreRevision(revision.number + 1)
        let changes = operations.map { operation in
            switch operation {
            case .put(let key, let value): StoreChange(key: key, value: value, revision: revision)
            case .delete(let key): StoreChange(key: key, value: nil, revision: revision)
            }
        }
        for change in changes {
            entries[change.key.rawValue] = change.value.map {
                StoreEntry(key: change.key, value: $0, revision: change.revision)
            }
        }
        history += changes
        return changes
    }

    fileprivate mutating func forgetHistory(beyond kept: Int) {
        guard history.count > kept else { return }
        let dropped = history.count - kept
        compacted = history[dropped - 1].revision
        history.removeFirst(dropped)
    }
}

private struct MemoryLeadership: Leadership {
    let store: MemoryStore
    let name: String
    let term: Int

    func release() async { store.release(name, term: term) }

    /// The process's memory cannot be lost without the process.
    var lost: AsyncStream<Void> { AsyncStream { _ in } }
}

/// Keys are ordered by their bytes, as SQLite and etcd do.
func precedes(_ a: StoreKey, _ b: StoreKey) -> Bool {
    a.rawValue.utf8.lexicographicallyPrecedes(b.rawValue.utf8)
}

private func isAfter(_ key: StoreKey, _ bound: StoreKey?) -> Bool {
    bound.map { precedes($0, key) } ?? true
}
