@testable import SlipwayCore

/// What holds of jobs in every transition.
extension RolloutRules {
    static let jobs: [Rule] = [
        Rule(name: "each job that began has ended, is running or was cancelled", isKept: jobsAreAccounted),
        Rule(name: "no user meets what is not deployed and healthy", isKept: deployedBeforeUsers),
        Rule(name: "answers of earlier attempts and steps say nothing", isKept: lateAnswersSayNothing),
        Rule(name: "a failed job ends the rollout and says why", isKept: failureEnds),
        Rule(name: "an unforced promotion ran every job of its plan", isKept: everyJobRan),
        Rule(name: "no user passes a gate before all of its required items are satisfied", isKept: gatesAreShut),
    ]

    private static func jobsAreAccounted(_ t: Transition) -> Bool {
        var running = Set(t.before.rollout.runningJobs.map(\.id))
        if case .jobEnded(let id, _) = t.stimulus.event { running.remove(id) }
        for case .cancel(let id) in t.effects { if running.remove(id) == nil { return false } }
        for case .run(let job) in t.effects { if !running.insert(job.id).inserted { return false } }
        return running == Set(t.after.rollout.runningJobs.map(\.id))
    }

    private static func deployedBeforeUsers(_ t: Transition) -> Bool {
        let rollout = t.after.rollout
        guard rollout.weight > .none, let step = firstStep(rollout, where: \.isDeploy) else { return true }
        // A plan may give users to a version before it is deployed anew; none of the shapes does.
        return t.after.done.isSuperset(of: ["deploy", "health"].map { id($0, rollout, step) })
    }

    private static func lateAnswersSayNothing(_ t: Transition) -> Bool {
        guard case .jobEnded(let id, _) = t.stimulus.event else { return true }
        let isRunning = t.before.rollout.runningJobs.contains { $0.id == id }
        return isRunning || (t.effects.isEmpty && t.after.rollout == t.before.rollout)
    }

    private static func failureEnds(_ t: Transition) -> Bool {
        guard t.stimulus.name == "job failed" else { return true }
        let settlement = t.after.rollout.settlement
        return settlement?.outcome == .rolledBack && settlement?.reason.contains("last words") == true
            && t.after.rollout.weight == .none
    }

    private static func everyJobRan(_ t: Transition) -> Bool {
        guard t.effects.contains(.relabelStable(t.after.rollout.version)), !t.after.isForced else { return true }
        let rollout = t.after.rollout
        let steps = rollout.plan.steps.indices.filter { rollout.plan.steps[$0].jobLimit != nil }
        return steps.allSatisfy { step in t.after.done.contains { $0.step == step } }
    }

    private static func gatesAreShut(_ t: Transition) -> Bool {
        let rollout = t.after.rollout
        guard rollout.weight > .none, rollout.plan.gate != nil else { return true }
        return t.after.proven.isSuperset(of: wantedItems(rollout))
    }

    private static func firstStep(_ rollout: Rollout, where isOne: (RolloutPlan.Step) -> Bool) -> Int? {
        rollout.plan.steps.firstIndex(where: isOne)
    }

    private static func id(_ name: String, _ rollout: Rollout, _ step: Int) -> JobID {
        JobID(attempt: rollout.attempt.number, step: step, name: name)
    }
}
