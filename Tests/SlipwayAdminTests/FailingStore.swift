import SlipwayController
import Synchronization

/// A memory store whose disk fills up when a test says so.
final class FailingStore: Store {
    struct DiskFull: Error, CustomStringConvertible { var description: String { "disk full" } }

    private let base = MemoryStore()
    private let isFailing = Mutex(false)

    func fail() { isFailing.withLock { $0 = true } }

    func read(_ key: StoreKey) async throws -> StoreEntry? { try await base.read(key) }

    func list(_ prefix: String, after: StoreKey?, limit: Int?) async throws -> StoreListing {
        try await base.list(prefix, after: after, limit: limit)
    }

    func commit(_ transaction: StoreTransaction) async throws -> StoreRevision {
        if isFailing.withLock({ $0 }) { throw DiskFull() }
        return try await base.commit(transaction)
    }

    func watch(_ prefix: String, after revision: StoreRevision) -> AsyncThrowingStream<StoreChange, any Error> {
        base.watch(prefix, after: revision)
    }

    func lead(_ name: String, as owner: String) async throws -> (any Leadership)? {
        try await base.lead(name, as: owner)
    }

    func leader(of name: String) async throws -> String? { try await base.leader(of: name) }

    func close() async throws { try await base.close() }
}
