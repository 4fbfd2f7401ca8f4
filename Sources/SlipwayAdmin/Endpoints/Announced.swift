import Synchronization

/// A value that is known later and then stays: the first announcement counts.
final class Announced<Value: Sendable, Failure: Error>: Sendable {
    private enum State {
        case awaited([CheckedContinuation<Result<Value, Failure>, Never>])
        case known(Result<Value, Failure>)
    }

    private let state = Mutex(State.awaited([]))

    var value: Value {
        get async throws(Failure) {
            let result = await withCheckedContinuation { reader in
                if let known = known(orWait: reader) { reader.resume(returning: known) }
            }
            return try result.get()
        }
    }

    func announce(_ result: Result<Value, Failure>) {
        let readers: [CheckedContinuation<Result<Value, Failure>, Never>] = state.withLock { state in
            guard case .awaited(let readers) = state else { return [] }
            state = .known(result)
            return readers
        }
        for reader in readers { reader.resume(returning: result) }
    }

    private func known(
        orWait reader: CheckedContinuation<Result<Value, Failure>, Never>
    ) -> Result<Value, Failure>? {
        state.withLock { state in
            switch state {
            case .known(let result): return result
            case .awaited(let readers):
                state = .awaited(readers + [reader])
                return nil
            }
        }
    }
}
