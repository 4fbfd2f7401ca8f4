import Synchronization

@testable import SlipwayController

/// A store whose commits can be made to fail, and that tells the order of commits among other happenings.
final class BrokenStore: Store {
    private let inner = MemoryStore()
    private let state = Mutex((isBroken: false, commits: 0, losesAnswers: false, left: Int.max))
    private let watcher = Mutex<@Sendable (StoreTransaction) -> Void>({ _ in })

    var commits: Int { state.withLock { $0.commits } }

    func setBroken(_ isBroken: Bool) { state.withLock { $0.isBroken = isBroken } }

    /// Commits happen, and nobody is told so.
    func setLosingAnswers(_ losesAnswers: Bool) { state.withLock { $0.losesAnswers = losesAnswers } }

    /// Takes so many commits more, and then none: as if the process were killed there.
    func breakAfter(_ commits: Int) { state.withLock { $0.left = commits } }

    /// Called by each commit, before anything of it is durable.
    func beforeCommit(_ watcher: @escaping @Sendable (StoreTransaction) -> Void) {
        self.watcher.withLock { $0 = watcher }
    }

    func read(_ key: StoreKey) async throws -> StoreEntry? { try await inner.read(key) }

    func list(_ prefix: String, after: StoreKey?, limit: Int?) async throws -> StoreListing {
        try await inner.list(prefix, after: after, limit: limit)
    }

    @discardableResult
    func commit(_ transaction: StoreTransaction) async throws -> StoreRevision {
        watcher.withLock { $0 }(transaction)
        if state.withLock({ $0.isBroken || $0.left == 0 }) { throw StoreError.full(path: "broken.db") }
        let revision = try await inner.commit(transaction)
        state.withLock { state in
            state.commits += 1
            state.left -= 1
        }
        if state.withLock({ $0.losesAnswers }) { throw StoreError.failed(path: "broken.db", detail: "no answer") }
        return revision
    }

    func watch(_ prefix: String, after revision: StoreRevision) -> AsyncThrowingStream<StoreChange, any Error> {
        inner.watch(prefix, after: revision)
    }

    func lead(_ name: String, as owner: String) async throws -> (any Leadership)? {
        try await inner.lead(name, as: owner)
    }

    func leader(of name: String) async throws -> String? { try await inner.leader(of: name) }

    func close() async throws { try await inner.close() }
}
