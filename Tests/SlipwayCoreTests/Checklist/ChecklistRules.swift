@testable import SlipwayCore

/// What no transition of any checklist may break.
enum ChecklistRules {
    typealias Transition = ChecklistSearch.Transition

    struct Rule: Sendable {
        let name: String
        let isKept: @Sendable (Transition) -> Bool
    }

    static let all: [Rule] = [
        Rule(name: "a gate opens on evidence of this version alone, and before it expires", isKept: openIsJustified),
        Rule(name: "what is justified opens the gate", isKept: justifiedIsOpen),
        Rule(name: "strange answers change nothing", isKept: strangersSayNothing),
        Rule(name: "effects mean a change", isKept: effectsMeanChange),
        Rule(name: "an item runs once at a time, each run under a new number", isKept: runsAreNew),
        Rule(name: "every run that is left is cancelled", isKept: runsAreCancelled),
        Rule(name: "people's items never run, others are never approved", isKept: kindsAreKeptApart),
        Rule(name: "only retry leaves the end", isKept: overIsAFixedPoint),
        Rule(name: "a required failure stays until the next attempt", isKept: failuresStay),
        Rule(name: "advisory items neither hold nor take back", isKept: advisoryIsSilent),
        Rule(name: "nothing is due before it wakes, nor is it left asleep", isKept: wakingIsRight),
        Rule(name: "stages only follow each other", isKept: stagesInOrder),
        Rule(name: "no cost is estimated before the required evaluation beside it is satisfied", isKept: costsWait),
    ]

    static func describe(_ t: Transition) -> String {
        "“\(t.stimulus.name)” \(t.stimulus.event) from \(t.before.state) to \(t.after.state) with \(t.effects)"
    }

    // MARK: - Rules

    private static func openIsJustified(_ t: Transition) -> Bool {
        let node = t.after
        return node.state.checklist.items.filter(\.isRequired).allSatisfy { item in
            !node.state.opens(item.stage, at: node.now) || node.isJustified(item)
        }
    }

    private static func justifiedIsOpen(_ t: Transition) -> Bool {
        let node = t.after
        return Checklist.Stage.allCases.allSatisfy { stage in
            let items = node.state.checklist.items.filter { $0.stage == stage && $0.isRequired }
            return node.state.opens(stage, at: node.now) || !items.allSatisfy(node.isJustified)
        }
    }

    private static func strangersSayNothing(_ t: Transition) -> Bool {
        t.stimulus.name != "strange" || (t.effects.isEmpty && t.after.state == t.before.state)
    }

    private static func effectsMeanChange(_ t: Transition) -> Bool {
        t.effects.isEmpty || t.after.state != t.before.state
    }

    private static func runsAreNew(_ t: Transition) -> Bool {
        t.effects.allSatisfy { effect in
            guard case .run(let run) = effect else { return true }
            let before = t.before.state[run.item]
            let wasIdle = before?.running == nil || t.effects.contains { $0.cancels(run.item) }
            return wasIdle && run.number == (before?.runs ?? 0) + 1 && t.after.state.running.contains(run)
                && run.subject == t.after.state.subject
        }
    }

    private static func runsAreCancelled(_ t: Transition) -> Bool {
        let answered: ItemRun? = if case .ended(let run, _) = t.stimulus.event { run } else { nil }
        let cancelled = t.effects.compactMap { if case .cancel(let run) = $0 { run } else { nil } }
        let left = t.before.state.running.filter { !t.after.state.running.contains($0) && $0 != answered }
        return Set(cancelled) == Set(left)
    }

    private static func kindsAreKeptApart(_ t: Transition) -> Bool {
        zip(t.after.state.checklist.items, t.after.state.progress).allSatisfy { item, progress in
            let by = progress.finding.evidence?.by
            return item.work.isManual
                ? progress.runs == 0 && (progress.finding.evidence == nil || by == "Ada") : by == nil
        }
    }

    private static func overIsAFixedPoint(_ t: Transition) -> Bool {
        guard t.before.state.isOver else { return true }
        if case .retried = t.stimulus.event { return !t.after.state.isOver && t.after.state.stage == nil }
        return t.effects.isEmpty && t.after.state == t.before.state
    }

    private static func failuresStay(_ t: Transition) -> Bool {
        t.after.failed.allSatisfy { id in
            guard case .failed? = t.after.state[id]?.finding else { return false }
            return t.after.state[id]?.running == nil
        }
    }

    private static func advisoryIsSilent(_ t: Transition) -> Bool {
        let (state, now) = (t.after.state, t.after.now)
        let named = Checklist.Stage.allCases.flatMap { state.blocking($0, at: now) } + state.failures(at: now)
        return named.allSatisfy(\.item.isRequired)
    }

    private static func wakingIsRight(_ t: Transition) -> Bool {
        guard case .timePassed = t.stimulus.event else { return true }
        let isAwake = t.before.state.wakesAt.map { $0 <= t.before.now } ?? false
        let hasChanged = t.after.state != t.before.state
        return isAwake == hasChanged && t.after.state.wakesAt.map { $0 > t.after.now } ?? true
    }

    private static func costsWait(_ t: Transition) -> Bool {
        t.effects.allSatisfy { effect in
            guard case .run(let run) = effect, let cost = t.after.state.checklist[run.item] else { return true }
            guard cost.work == .builtin(.costImpact) else { return true }
            return t.after.state.checklist.items.allSatisfy { item in
                guard case .evaluation = item.work, item.isRequired, item.stage == cost.stage else { return true }
                return t.after.credits[item.id] != nil
            }
        }
    }

    private static func stagesInOrder(_ t: Transition) -> Bool {
        let (before, after) = (t.before.state.stage, t.after.state.stage)
        if case .retried = t.stimulus.event { return after == nil }
        guard case .began(let stage) = t.stimulus.event else { return after == before }
        return after == before || (after == stage && before.map { $0 < stage } ?? true)
    }
}

extension ChecklistNode {
    /// By the search's own record.
    fileprivate func isJustified(_ item: ChecklistItem) -> Bool {
        guard let credit = credits[item.id], credit.subject.digest == state.subject.digest else { return false }
        if item.work.isComparison, credit.subject != state.subject { return false }
        let isPassed = item.stage == .preDeployment && state.stage != nil && state.stage != .preDeployment
        return isPassed || state.isOver || credit.until.map { now < $0 } ?? true
    }
}

extension ChecklistItem.Work {
    /// Of the searched ones: those that say nothing beside another stable version.
    var isComparison: Bool {
        if case .evaluation = self { true } else { self == .builtin(.costImpact) }
    }
}

extension ChecklistState.Effect {
    fileprivate func cancels(_ item: ChecklistItemID) -> Bool {
        if case .cancel(let run) = self { run.item == item } else { false }
    }
}
