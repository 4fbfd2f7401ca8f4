@testable import SlipwayCore

/// A rollout at a moment, as the exhaustive search sees it, with the search's own record of why it may be promoted.
struct RolloutNode {
    var rollout: Rollout
    var now: Timestamp
    /// Analysis steps of the present attempt that a verdict, a person or the policy let pass.
    var justified: Set<Int> = []
    /// Whether a person asked for `promote --full` in the present attempt.
    var isForced = false
    /// Jobs of the present attempt that succeeded.
    var done: Set<JobID> = []

    /// What tells two nodes apart: moments only by the time that has passed since, and that only up to where nothing more depends on it.
    struct Key: Hashable {
        var kind: String
        var step: Int
        var age: Duration
        var isPaused: Bool
        var hold: Rollout.Hold.Kind?
        var isOverdue: Bool
        var attempt: Int
        var failedAt: Weight?
        var hasBaseline: Bool
        var verdict: Verdict.Result?
        var hasSkipped: Bool
        var justified: Set<Int>
        var isForced: Bool
        var done: Set<JobID>
        var jobs: Rollout.StepJobs?
    }

    var key: Key {
        let position = rollout.position
        let age = position.map { ($0.pausedAt ?? now) - $0.enteredAt } ?? .zero
        return Key(
            kind: kind,
            step: position?.step ?? 0,
            age: min(age, RolloutSearch.longest),
            isPaused: position?.pausedAt != nil,
            hold: position?.hold?.kind,
            isOverdue: position?.hold?.isOverdue ?? false,
            attempt: rollout.attempt.number,
            failedAt: rollout.settlement?.failedAt,
            hasBaseline: rollout.baseline != nil,
            verdict: rollout.verdict?.result,
            hasSkipped: rollout.attempt.skipped != nil,
            justified: justified,
            isForced: isForced,
            done: done,
            jobs: position?.jobs
        )
    }

    private var kind: String {
        switch rollout.state {
        case .stepping: "stepping"
        case .baking: "baking"
        case .settled(let settlement): settlement.outcome.rawValue
        }
    }
}
