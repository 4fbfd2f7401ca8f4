import Synchronization

/// Wakes those who wait for a revision, or for the end.
///
/// It carries no changes: who was woken reads the history. So a slow watch costs no memory, and nobody can miss any.
final class StoreSignal: Sendable {
    fileprivate struct Waiter {
        let revision: StoreRevision
        let continuation: CheckedContinuation<Bool, Never>
    }

    fileprivate struct State {
        var revision: StoreRevision
        var isClosed = false
        var nextID = 0
        var waiters: [Int: Waiter] = [:]
    }

    private let state: Mutex<State>

    init(at revision: StoreRevision) { state = Mutex(State(revision: revision)) }

    var isClosed: Bool { state.withLock(\.isClosed) }

    /// Revisions may come late and out of order; only the highest counts.
    func advance(to revision: StoreRevision) {
        let due = state.withLock { state in
            state.revision = max(state.revision, revision)
            return state.takeWaiters { $0.revision < revision }
        }
        for waiter in due { waiter.continuation.resume(returning: true) }
    }

    /// False where it was closed before.
    @discardableResult
    func close() -> Bool {
        let ended: [Waiter]? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.isClosed = true
            return state.takeWaiters { _ in true }
        }
        for waiter in ended ?? [] { waiter.continuation.resume(returning: false) }
        return ended != nil
    }

    /// True once there is a later revision; false at the end, or when the waiting task is cancelled.
    func wait(past revision: StoreRevision) async -> Bool {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enlist(Waiter(revision: revision, continuation: continuation), as: id)
                // A cancellation before the line above found nobody to dismiss.
                if Task.isCancelled { dismiss(id) }
            }
        } onCancel: {
            dismiss(id)
        }
    }

    private func enlist(_ waiter: Waiter, as id: Int) {
        let answer: Bool? = state.withLock { state in
            if state.isClosed { return false }
            if state.revision > waiter.revision { return true }
            state.waiters[id] = waiter
            return nil
        }
        if let answer { waiter.continuation.resume(returning: answer) }
    }

    private func dismiss(_ id: Int) {
        let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
        waiter?.continuation.resume(returning: false)
    }
}

extension StoreSignal.State {
    fileprivate mutating func takeWaiters(where isDue: (StoreSignal.Waiter) -> Bool) -> [StoreSignal.Waiter] {
        let due = waiters.filter { isDue($0.value) }
        for id in due.keys { waiters[id] = nil }
        return Array(due.values)
    }
}
