import SlipwayController
import SlipwayCore
import Synchronization

/// Counts how rollouts ended since the process began: what a counter needs, since a rollout's own outcome goes away with a `retry`.
final class OutcomeLedger: Sendable {
    struct Key: Hashable, Comparable, Sendable {
        let service: ServiceID
        let outcome: Rollout.Outcome

        static func < (a: Self, b: Self) -> Bool {
            (a.service, a.outcome.rawValue) < (b.service, b.outcome.rawValue)
        }
    }

    private let state = Mutex<[Key: Int]>([:])

    var counts: [Key: Int] { state.withLock { $0 } }

    func note(_ event: ControllerEvent) {
        guard case .journaled(let entry) = event else { return }
        for case .settled(let settlement) in entry.announcements {
            let key = Key(service: entry.state.service, outcome: settlement.outcome)
            state.withLock { $0[key, default: 0] += 1 }
        }
    }
}
