import Logging
import SlipwayCore
import Synchronization

/// Writes what may be written a little later: judges, histories, evidence, recordings. Decisions do not queue behind it.
///
/// One write at a time, in the order in which keys were first given; of several values for one key only the last is written. What a crash
/// loses costs a judge some power, never a decision: those go through the store at once, before they are acted upon.
final class Keeper: Sendable {
    typealias Work = @Sendable (any Store) async throws -> Void

    private struct State {
        var order: [StoreKey] = []
        var work: [StoreKey: Work] = [:]
        var drain: Task<Void, Never>?
    }

    private let store: any Store
    private let logger: Logger
    private let state = Mutex(State())

    init(store: any Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Encodes and writes a value of any size, off the caller's thread.
    func keep(_ value: some Encodable & Sendable, at key: StoreKey) {
        add(key) { try await $0.writeLarge(try StoreLayout.encode(value), at: key) }
    }

    /// Writes a value that fits into one transaction.
    func put(_ value: some Encodable & Sendable, at key: StoreKey) {
        add(key) { try await $0.commit(StoreTransaction(operations: [.put(key, try StoreLayout.encode(value))])) }
    }

    func put(text: @escaping @Sendable () -> String, at key: StoreKey) {
        add(key) { try await $0.commit(StoreTransaction(operations: [.put(key, Array(text().utf8))])) }
    }

    func delete(_ key: StoreKey) {
        add(key) { try await $0.commit(StoreTransaction(operations: [.delete(key)])) }
    }

    func deleteLarge(_ key: StoreKey) {
        add(key) { try await $0.deleteLarge(key) }
    }

    /// Deletes every key that begins so, once what was given before has been written.
    func deleteAll(under prefix: String) {
        add(StoreKey(rawValue: prefix)) { store in
            let keys = try await store.list(prefix, after: nil, limit: nil).entries.map(\.key)
            for start in stride(from: 0, to: keys.count, by: StoreTransaction.maximumOperations) {
                let some = keys[start..<min(start + StoreTransaction.maximumOperations, keys.count)]
                try await store.commit(StoreTransaction(operations: some.map(StoreOperation.delete)))
            }
        }
    }

    /// Returns once nothing waits.
    func flush() async {
        while let drain = state.withLock({ $0.drain }) { await drain.value }
    }

    private func add(_ key: StoreKey, _ work: @escaping Work) {
        state.withLock { state in
            if state.work.updateValue(work, forKey: key) == nil { state.order.append(key) }
            if state.drain == nil { state.drain = Task { await self.drain() } }
        }
    }

    private func drain() async {
        while let (key, work) = next() {
            do { try await work(store) } catch {
                logger.warning("Not saved", metadata: ["key": "\(key)", "error": "\(error)"])
            }
        }
    }

    /// Under the same lock as `add`: whoever adds after the last one begins a new drain.
    private func next() -> (StoreKey, Work)? {
        state.withLock { state in
            guard !state.order.isEmpty else {
                state.drain = nil
                return nil
            }
            let key = state.order.removeFirst()
            return state.work.removeValue(forKey: key).map { (key, $0) }
        }
    }
}
