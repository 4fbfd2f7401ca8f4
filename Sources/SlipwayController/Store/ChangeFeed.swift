import Synchronization

/// Hands committed changes to watchers, in the order of their commits.
final class ChangeFeed: Sendable {
    typealias Stream = AsyncThrowingStream<StoreChange, any Error>

    private struct Watcher {
        let prefix: String
        let continuation: Stream.Continuation
    }

    private let watchers = Mutex<(next: Int, byID: [Int: Watcher])>((0, [:]))

    /// Begins with `past`, which the caller reads while no commit can come between.
    func watch(_ prefix: String, past: [StoreChange]) -> Stream {
        let (stream, continuation) = Stream.makeStream()
        for change in past { continuation.yield(change) }
        let id = watchers.withLock { state in
            state.next += 1
            state.byID[state.next] = Watcher(prefix: prefix, continuation: continuation)
            return state.next
        }
        continuation.onTermination = { [weak self] _ in self?.forget(id) }
        return stream
    }

    func publish(_ changes: [StoreChange]) {
        let current = watchers.withLock { Array($0.byID.values) }
        for watcher in current {
            for change in changes where change.key.rawValue.utf8.starts(with: watcher.prefix.utf8) {
                watcher.continuation.yield(change)
            }
        }
    }

    func finish() {
        let ended = watchers.withLock { state in
            defer { state.byID = [:] }
            return Array(state.byID.values)
        }
        for watcher in ended { watcher.continuation.finish() }
    }

    private func forget(_ id: Int) {
        _ = watchers.withLock { $0.byID.removeValue(forKey: id) }
    }
}
