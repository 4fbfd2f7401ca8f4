@testable import SlipwayCore

/// Finds every state that a checklist can reach, breadth first, until nothing new turns up. Time is cut into grains.
struct ChecklistSearch {
    static let grain = Duration.seconds(5)
    /// Timeouts, intervals and validities of the searched items.
    static let span = Duration.seconds(10)
    static let longest = span + grain

    struct Stimulus {
        let name: String
        let event: ChecklistState.Event
    }

    /// One transition: what was, what happened, what follows.
    struct Transition {
        let before: ChecklistNode
        let stimulus: Stimulus
        let after: ChecklistNode
        let effects: [ChecklistState.Effect]
    }

    /// Calls `visit` with each state once, and with every stimulus in it now and a grain later. Gives the number of states.
    static func exhaust(_ list: Checklist, visit: (ChecklistNode, [Transition]) throws -> Void) rethrows -> Int {
        let state = ChecklistState(list, about: ChecklistFixtures.subject, at: ChecklistFixtures.start)
        let first = ChecklistNode(state: state, now: ChecklistFixtures.start)
        var (seen, queue, next): (Set<ChecklistNode.Key>, [ChecklistNode], Int) = ([first.key], [first], 0)
        while next < queue.count {
            let transitions = transitions(from: queue[next])
            try visit(queue[next], transitions)
            next += 1
            for transition in transitions where seen.insert(transition.after.key).inserted {
                queue.append(transition.after)
            }
        }
        return queue.count
    }

    private static func transitions(from node: ChecklistNode) -> [Transition] {
        [Duration.zero, grain].flatMap { delay in
            var later = node
            later.now = node.now + delay
            return stimuli(later).map { take($0, in: later) }
        }
    }

    private static func take(_ stimulus: Stimulus, in before: ChecklistNode) -> Transition {
        var after = before
        let effects = after.state.take(stimulus.event, at: before.now)
        after.keepRecord(from: before, stimulus)
        return Transition(before: before, stimulus: stimulus, after: after, effects: effects)
    }

    // MARK: - What may happen

    private static func stimuli(_ node: ChecklistNode) -> [Stimulus] {
        let stages = Checklist.Stage.allCases.map { Stimulus(name: "began \($0)", event: .began($0)) }
        let subjects = [ChecklistFixtures.subject, ChecklistFixtures.changed, ChecklistFixtures.besideOther]
        let retries = subjects.map { Stimulus(name: "retried", event: .retried($0)) }
        let others = [Stimulus(name: "time passed", event: .timePassed), Stimulus(name: "closed", event: .closed)]
        return stages + retries + others + node.state.checklist.items.flatMap { answers($0, node) }
    }

    private static func answers(_ item: ChecklistItem, _ node: ChecklistNode) -> [Stimulus] {
        let (subject, runs) = (node.state.subject, node.state[item.id]?.runs ?? 0)
        let run = ItemRun(item: item.id, number: runs, subject: subject)
        let other = subject == ChecklistFixtures.subject ? ChecklistFixtures.changed : ChecklistFixtures.subject
        let live = ([.pass, .fail, .inconclusive, .error] as [Verdict.Result]).map { result in
            Stimulus(name: "answer \(result)", event: .ended(run, ItemResult(result, figures: ["value": 0])))
        }
        let strange = [
            ItemRun(item: item.id, number: runs - 1, subject: subject),
            ItemRun(item: item.id, number: runs + 1, subject: subject),
            ItemRun(item: item.id, number: runs, subject: other),
            ItemRun(item: "nobody", number: runs, subject: subject),
        ].flatMap { run in
            ([.pass, .fail] as [Verdict.Result]).map { result in
                Stimulus(name: "strange", event: .ended(run, ItemResult(result, figures: ["value": 0])))
            }
        }
        let people = [
            Stimulus(name: "approved", event: .approved(item.id, ChecklistFixtures.ada)),
            Stimulus(name: "strange", event: .approved(item.id, Approval(by: " "))),
        ]
        let broken = Stimulus(name: "answer broken", event: .ended(run, ItemResult(.pass, figures: ["value": 9])))
        return live + strange + people + [broken]
    }
}

extension ChecklistNode {
    /// What the search itself believes: said once more, in other words than the machine's.
    fileprivate mutating func keepRecord(from before: ChecklistNode, _ stimulus: ChecklistSearch.Stimulus) {
        switch stimulus.event {
        case .retried(let subject): startAnew(about: subject)
        case .ended(let run, let result):
            guard before.isLive(run), let item = before.state.checklist[run.item] else { return }
            note(item, passed: result.result == .pass && !before.breaks(item, result), result.result == .fail)
        case .approved(let id, let approval):
            guard let item = before.state.checklist[id], item.work.isManual, approval.by == "Ada" else { return }
            guard before.hasBegun(item), !before.state.isOver else { return }
            note(item, passed: true, false)
        case .timePassed: noteOverdue(before)
        case .began, .closed: dropWhatIsPastItsTime(before)
        }
    }

    /// A gate is passed, or not, on what counts when it is left behind.
    private mutating func dropWhatIsPastItsTime(_ before: ChecklistNode) {
        guard state != before.state else { return }
        credits = credits.filter { id, credit in
            let isOpen = before.state.stage ?? .preDeployment == .preDeployment
            let matters = isOpen || state.checklist[id]?.stage != .preDeployment
            return !matters || credit.until.map { before.now < $0 } ?? true
        }
    }

    private func isLive(_ run: ItemRun) -> Bool {
        guard let progress = state[run.item] else { return false }
        return progress.running != nil && progress.runs == run.number && run.subject == state.subject
    }

    private func breaks(_ item: ChecklistItem, _ result: ItemResult) -> Bool {
        guard let max = item.bounds.max else { return false }
        return result.figures["value"].map { $0 > max } ?? true
    }

    /// Before the first step nothing but the first stage, afterwards never that one again.
    private func hasBegun(_ item: ChecklistItem) -> Bool {
        switch (state.stage, item.stage) {
        case (.preDeployment?, .preDeployment), (.duringDeployment?, .duringDeployment): true
        case (.postDeployment?, .duringDeployment), (.postDeployment?, .postDeployment): true
        default: false
        }
    }

    private mutating func note(_ item: ChecklistItem, passed: Bool, _ failed: Bool) {
        credits[item.id] = passed ? Credit(subject: state.subject, until: item.validity.map { now + $0 }) : nil
        let isBroken = !passed && !failed && state.isFailed(item.id)
        if item.isRequired, failed || isBroken { self.failed.insert(item.id) }
    }

    private mutating func noteOverdue(_ before: ChecklistNode) {
        for (item, progress) in zip(before.state.checklist.items, before.state.progress) {
            guard !before.state.isOver, let since = progress.running?.since, now - since >= item.timeout else {
                continue
            }
            note(item, passed: false, item.work.overdueResult == .fail)
        }
    }

    private mutating func startAnew(about subject: ChecklistSubject) {
        failed = []
        credits = credits.filter { id, credit in
            guard let item = state.checklist[id], item.stage == .preDeployment else { return false }
            if item.work.isComparison { return credit.subject == subject }
            return credit.subject.digest == subject.digest
        }
    }
}

extension ChecklistState {
    fileprivate func isFailed(_ item: ChecklistItemID) -> Bool {
        if case .failed? = self[item]?.finding { true } else { false }
    }
}
