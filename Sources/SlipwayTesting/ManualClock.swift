import SlipwayController
import SlipwayCore
import Synchronization

/// Time and randomness that move only when a test says so.
package final class ManualClock: Sendable {
    private let state: Mutex<(now: Timestamp, random: UInt64)>

    package init(now: Timestamp = Timestamp(microseconds: 1_750_000_000_000_000)) { state = Mutex((now, 0)) }

    package var now: Timestamp { state.withLock { $0.now } }

    package func advance(by duration: Duration) {
        state.withLock { $0.now = $0.now + duration }
    }

    /// As the controller takes it; random numbers count up from 1.
    package var controllerClock: ControllerClock {
        ControllerClock(now: { self.now }, random: { self.nextRandom() })
    }

    private func nextRandom() -> UInt64 {
        state.withLock { state in
            state.random += 1
            return state.random
        }
    }
}
