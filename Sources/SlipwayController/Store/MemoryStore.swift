import Synchronization

/// A store that lives as long as the process: for trials and tests.
package final class MemoryStore: Store {
    private let state: Mutex<MemoryState>
    private let leaders = Mutex<[String: MemoryLeadership]>([:])
    private let signal = StoreSignal(at: StoreRevision(0))

    package init(history: HistoryLimit = HistoryLimit()) { state = Mutex(MemoryState(limit: history)) }

    package func read(_ key: StoreKey) async throws -> StoreEntry? {
        try checkOpen()
        return state.withLock { $0.entry(at: key) }
    }

    package func list(_ prefix: String, after: StoreKey?, limit: Int?) async throws -> StoreListing {
        try checkOpen()
        return state.withLock { $0.list(prefix, after: after, limit: limit) }
    }

    @discardableResult
    package func commit(_ transaction: StoreTransaction) async throws -> StoreRevision {
        try checkOpen()
        try transaction.validate()
        let revision = try state.withLock { state throws(StoreError) in try state.commit(transaction) }
        signal.advance(to: revision)
        return revision
    }

    package func watch(_ prefix: String, after revision: StoreRevision) -> AsyncThrowingStream<StoreChange, any Error> {
        let watch = StoreWatch(after: revision, signal: signal) { position in
            try self.state.withLock { state throws(StoreError) in try state.page(prefix, after: position) }
        }
        return watch.changes
    }

    package func lead(_ name: String, as owner: String) async throws -> (any Leadership)? {
        try checkOpen()
        try LeadershipName.validate(name)
        let leadership = MemoryLeadership(owner: owner)
        let isTaken = leaders.withLock { leaders in
            if let holder = leaders[name], !holder.isOver { return true }
            leaders[name] = leadership
            return false
        }
        return isTaken ? nil : leadership
    }

    package func leader(of name: String) async throws -> String? {
        try checkOpen()
        try LeadershipName.validate(name)
        return leaders.withLock { leaders in
            leaders[name].flatMap { $0.isOver ? nil : $0.owner }
        }
    }

    package func close() async throws {
        signal.close()
        let ended = leaders.withLock { Array($0.values) }
        for leadership in ended { await leadership.release() }
    }

    private func checkOpen() throws(StoreError) {
        if signal.isClosed { throw .closed }
    }
}
