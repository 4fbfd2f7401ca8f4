@testable import SlipwayCore

/// Finds every state that a rollout can reach, breadth first, until nothing new turns up.
///
/// Time is cut into grains; a stage lasts two of them, a deadline and a bake as well. Two attempts are searched.
struct RolloutSearch {
    static let grain = Duration.seconds(5)
    static let interval = Duration.seconds(10)
    static let deadline = Duration.seconds(10)
    static let longest = interval + deadline
    private static let attempts = 2

    /// One thing that may happen, with a name for the report of a failure.
    struct Stimulus {
        let name: String
        let event: Rollout.Event
    }

    /// One transition: what was, what happened, what follows.
    struct Transition {
        let before: RolloutNode
        let stimulus: Stimulus
        let after: RolloutNode
        let effects: [Rollout.Effect]
    }

    /// Calls `visit` with each state once, and with every stimulus in it now and a grain later. Gives the number of states.
    static func exhaust(
        _ plan: RolloutPlan,
        _ checklist: Checklist? = nil,
        _ variant: VariantPair? = nil,
        visit: (RolloutNode, [Transition]) throws -> Void
    ) rethrows -> Int {
        let rollout = RolloutFixtures.rollout(plan, checklist: checklist, variant: variant)
        let first = RolloutNode(rollout: rollout, now: RolloutFixtures.start)
        var seen: Set<RolloutNode.Key> = [first.key]
        var queue = [first]
        var next = 0
        while next < queue.count {
            let transitions = transitions(from: queue[next])
            try visit(queue[next], transitions)
            next += 1
            for transition in transitions where transition.after.rollout.attempt.number <= attempts {
                if seen.insert(transition.after.key).inserted { queue.append(transition.after) }
            }
        }
        return queue.count
    }

    private static func transitions(from node: RolloutNode) -> [Transition] {
        [Duration.zero, grain].flatMap { delay in
            var later = node
            later.now = node.now + delay
            return stimuli(later).map { take($0, in: later) }
        }
    }

    private static func take(_ stimulus: Stimulus, in before: RolloutNode) -> Transition {
        var after = before
        let effects = after.rollout.step(stimulus.event, at: before.now)
        after.keepRecord(from: before, stimulus.event, effects)
        return Transition(before: before, stimulus: stimulus, after: after, effects: effects)
    }

    private static func stimuli(_ node: RolloutNode) -> [Stimulus] {
        let rollout = node.rollout
        let seen = SeenTraffic.allCases.map { traffic in
            Stimulus(name: "measured \(traffic)", event: rollout.seen(traffic, at: node.now))
        }
        return seen + strangers(node) + verbs(node) + answers(node) + approvals(node)
    }

    /// Figures that say nothing of the present stage.
    private static func strangers(_ node: RolloutNode) -> [Stimulus] {
        let (id, stage) = (node.rollout.id, node.rollout.stage)
        let stages = [
            ("an older attempt", StageID(rollout: id, attempt: stage.attempt - 1, step: stage.step)),
            ("another stage", StageID(rollout: id, attempt: stage.attempt, step: stage.step + 2)),
            ("another rollout", StageID(rollout: "other-1", attempt: stage.attempt, step: stage.step)),
        ]
        return stages.flatMap { name, stage in
            [SeenTraffic.good, .broken].map { traffic in
                let event = node.rollout.seen(traffic, of: stage, at: node.now)
                return Stimulus(name: "measured \(traffic) of \(name)", event: event)
            }
        }
    }

    /// Answers to the jobs that run, and to those that nobody waits for any more.
    private static func answers(_ node: RolloutNode) -> [Stimulus] {
        let running = node.rollout.runningJobs.map(\.id)
        let late = node.done.filter { !running.contains($0) }.sorted { $0.description < $1.description }
        let older = running.map { JobID(attempt: $0.attempt - 1, step: $0.step, name: $0.name) }
        return running.flatMap { id in
            [JobResult.Outcome.succeeded, .failed].map { outcome in
                Stimulus(
                    name: "job \(outcome)",
                    event: .jobEnded(id, JobResult(outcome, output: "figures\nlast words\n"))
                )
            }
        }
            + (late + older).map { Stimulus(name: "late answer", event: .jobEnded($0, JobResult(.failed))) }
    }

    /// People say so early, late and twice.
    private static func approvals(_ node: RolloutNode) -> [Stimulus] {
        (node.rollout.checklist?.checklist.items ?? []).filter(\.work.isManual).map { item in
            let approval = Rollout.Command.approve(item.id, ChecklistFixtures.ada)
            return Stimulus(name: approval.name, event: .commanded(approval))
        }
    }

    private static func verbs(_ node: RolloutNode) -> [Stimulus] {
        let commands: [Rollout.Command] = [
            .promote(full: false), .promote(full: true), .pause, .resume, .abort(reason: nil),
            .retry(
                salt: RolloutFixtures.salt &+ UInt64(node.rollout.attempt.number),
                stable: "v1",
                environment: "green"
            ),
        ]
        let others: [Stimulus] = [
            Stimulus(name: "started", event: .started),
            Stimulus(name: "measurement failed", event: .measurementFailed("no answer")),
            Stimulus(name: "superseded", event: .superseded(by: "support-8")),
        ]
        return commands.map { Stimulus(name: $0.name, event: .commanded($0)) } + others
    }
}

extension RolloutNode {
    /// Notes what lets an analysis step be passed. A verdict counts only with a value and samples for its checks.
    fileprivate mutating func keepRecord(
        from before: RolloutNode,
        _ event: Rollout.Event,
        _ effects: [Rollout.Effect]
    ) {
        if before.rollout.attempt.number != rollout.attempt.number { (justified, isForced, done) = ([], false, []) }
        if case .jobEnded(let id, let result) = event, result.outcome == .succeeded, !effects.isEmpty {
            done.insert(id)
        }
        noteItems(before, event, effects)
        guard let step = before.rollout.position?.step else { return }
        let hasLeft = rollout.position?.step != step
        if case .commanded(.promote(full: true)) = event, !effects.isEmpty { isForced = true }
        if case .commanded(.promote(full: false)) = event, hasLeft { justified.insert(step) }
        for case .announce(let announcement) in effects where justifies(announcement, event) { justified.insert(step) }
    }

    /// What is proven of a version stays so in its next attempt.
    private mutating func noteItems(_ before: RolloutNode, _ event: Rollout.Event, _ effects: [Rollout.Effect]) {
        guard !effects.isEmpty else { return }
        switch event {
        case .commanded(.approve(let item, _)): proven.insert(item)
        case .jobEnded(let id, let result):
            guard let job = before.rollout.runningJobs.first(where: { $0.id == id }) else { return }
            guard case .item(let run) = job.work, result.outcome == .succeeded else { return }
            proven.insert(run.item)
        default: return
        }
    }

    private func justifies(_ announcement: Rollout.Announcement, _ event: Rollout.Event) -> Bool {
        guard case .measured = event else { return false }
        switch announcement {
        case .stagePassed(_, let verdict):
            return verdict.result == .pass && !verdict.checks.isEmpty
                && verdict.checks.allSatisfy { $0.result == .pass && $0.canary != nil && $0.canarySamples > 0 }
        case .skipped: return rollout.plan.guardrails?.onInconclusive == .pass
        default: return false
        }
    }
}
