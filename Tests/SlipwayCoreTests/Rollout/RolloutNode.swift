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
    /// Items of the checklist that were satisfied, by a run or by a person.
    var proven: Set<ChecklistItemID> = []

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
        var proven: Set<ChecklistItemID>
        var stage: Checklist.Stage?
        var items: [Item]

        struct Item: Hashable {
            var finding: String
            var runs: Int
            var runningFor: Duration?
        }
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
            jobs: position?.jobs,
            proven: proven,
            stage: rollout.checklist?.stage,
            items: items
        )
    }

    private var items: [Key.Item] {
        (rollout.checklist?.progress ?? []).map { progress in
            Key.Item(
                finding: progress.finding.name,
                runs: progress.runs,
                runningFor: progress.running.map { min(now - $0.since, RolloutSearch.longest) }
            )
        }
    }

    private var kind: String {
        switch rollout.state {
        case .stepping: "stepping"
        case .baking: "baking"
        case .settled(let settlement): settlement.outcome.rawValue
        }
    }
}
