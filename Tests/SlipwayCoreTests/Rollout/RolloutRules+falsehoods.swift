@testable import SlipwayCore

extension RolloutRules {
    /// Rules about functions of the state: no value of a rollout breaks them, only a change of the functions would.
    static let structural: Set<String> = [
        "the split is that of the attempt and stage (FIELD 3, 9)", "the weight is the plan's (FIELD 11)",
    ]

    /// Transitions that no machine may make: for each other rule at least one that breaks it.
    static func falsehoods(from before: RolloutNode) -> [Transition] {
        let aborted = with(before) { $0.state = .settled(settlement(.aborted)) }
        return [
            transition(before, .commanded(.abort(reason: nil)), before, []),
            transition(aborted, .started, before, [.publishSplit]),
            transition(before, .commanded(.resume), aborted, [.publishSplit]),
            transition(before, .started, before, [.publishSplit]),
            transition(before, .commanded(.pause), aborted, []),
            transition(before, .started, with(before) { $0.state = .baking(at(step: 2)) }, []),
            transition(before, .started, with(before) { $0.state = .stepping(at(step: 5)) }, []),
            transition(before, .started, with(before) { $0.state = .settled(settlement(.promoted)) }, []),
            transition(before, .started, before, [.relabelStable("v2")]),
            transition(before, strange(before), aborted, []),
            transition(before, before.rollout.seen(.broken, at: before.now), before, [], name: "measured broken"),
            transition(before, .measurementFailed(""), with(before) { $0.state = .stepping(at(step: 3)) }, []),
            transition(before, .started, with(aborted) { $0.stable = "v0" }, [.publishSplit]),
        ] + falsehoodsOfJobs(from: before)
    }

    private static func falsehoodsOfJobs(from before: RolloutNode) -> [Transition] {
        let plan = RolloutPlan(steps: [.deploy(limit: .seconds(60)), .switchOver], bake: .seconds(60))
        let deploying = RolloutNode(rollout: RolloutFixtures.started(plan), now: before.now)
        let job = JobID(attempt: 1, step: 0, name: "deploy")
        let failed = Rollout.Event.jobEnded(job, JobResult(.failed, output: "last words"))
        let stranger = Rollout.Event.jobEnded(JobID(attempt: 0, step: 0, name: "deploy"), JobResult(.failed))
        let gated = RolloutNode(
            rollout: RolloutFixtures.rollout(
                RolloutPlan(steps: [.gate("release"), .switchOver], bake: .seconds(60)),
                checklist: Checklist(id: "release", items: [ChecklistFixtures.review])
            ),
            now: before.now
        )
        let promoted = with(deploying) { $0.state = .settled(settlement(.promoted)) }
        return [
            transition(deploying, .started, with(deploying) { $0.state = .settled(settlement(.aborted)) }, []),
            transition(deploying, .started, with(deploying) { $0.state = .baking(at(step: 2)) }, []),
            transition(deploying, stranger, with(deploying) { $0.state = .settled(settlement(.rolledBack)) }, []),
            transition(deploying, failed, deploying, [], name: "job failed"),
            transition(deploying, .started, promoted, [.relabelStable("v2")]),
            transition(gated, .started, with(gated) { $0.state = .baking(at(step: 2)) }, []),
        ]
    }

    private static func transition(
        _ before: RolloutNode,
        _ event: Rollout.Event,
        _ after: RolloutNode,
        _ effects: [Rollout.Effect],
        name: String = "a falsehood"
    ) -> Transition {
        Transition(before: before, stimulus: .init(name: name, event: event), after: after, effects: effects)
    }

    private static func with(_ node: RolloutNode, _ change: (inout Rollout) -> Void) -> RolloutNode {
        var node = node
        change(&node.rollout)
        return node
    }

    private static func at(step: Int) -> Rollout.Position {
        Rollout.Position(step: step, enteredAt: RolloutFixtures.start)
    }

    private static func settlement(_ outcome: Rollout.Outcome) -> Rollout.Settlement {
        Rollout.Settlement(outcome: outcome, at: RolloutFixtures.start, failedAt: nil, reason: "", checks: [])
    }

    private static func strange(_ node: RolloutNode) -> Rollout.Event {
        node.rollout.seen(.good, of: StageID(rollout: "other", attempt: 1, step: 0), at: node.now)
    }
}
