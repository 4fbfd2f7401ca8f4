import SlipwayCore
import Synchronization

/// Where the control loop posts its state and its events for any number of readers.
final class StatusBoard: Sendable {
    private struct State {
        var status: ControllerStatus
        var readers: [Int: AsyncStream<ControllerEvent>.Continuation] = [:]
        var nextReader = 0
        var isFinished = false
    }

    private let state: Mutex<State>

    init(manifest: Manifest) { state = Mutex(State(status: ControllerStatus(manifest: manifest))) }

    var status: ControllerStatus { state.withLock { $0.status } }

    /// Whether a rollout is under way that a judge decides.
    var isJudging: Bool {
        state.withLock { state in
            state.status.services.values.contains { service in
                service.record.active.flatMap { state.status.rollouts[$0] }?.rollout.plan.sequential != nil
            }
        }
    }

    func post(_ change: @Sendable (inout ControllerStatus) -> Void) {
        state.withLock { change(&$0.status) }
    }

    func announce(_ event: ControllerEvent) {
        let readers = state.withLock { Array($0.readers.values) }
        for reader in readers { reader.yield(event) }
    }

    func events() -> AsyncStream<ControllerEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: ControllerEvent.self,
            bufferingPolicy: .bufferingNewest(256)
        )
        let reader: Int? = state.withLock { state in
            guard !state.isFinished else { return nil }
            state.nextReader += 1
            state.readers[state.nextReader] = continuation
            return state.nextReader
        }
        guard let reader else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.forget(reader) }
        return stream
    }

    func finish() {
        let readers = state.withLock { state in
            state.isFinished = true
            defer { state.readers = [:] }
            return Array(state.readers.values)
        }
        for reader in readers { reader.finish() }
    }

    private func forget(_ reader: Int) {
        _ = state.withLock { $0.readers.removeValue(forKey: reader) }
    }
}
