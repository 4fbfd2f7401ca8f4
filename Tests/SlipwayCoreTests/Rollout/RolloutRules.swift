@testable import SlipwayCore

/// What no transition of any rollout may break, each rule with the defects of the field that it excludes.
enum RolloutRules {
    typealias Transition = RolloutSearch.Transition

    struct Rule: Sendable {
        let name: String
        let isKept: @Sendable (Transition) -> Bool
    }

    static let all: [Rule] =
        [
            Rule(name: "abort settles at weight 0 from everywhere (FIELD 1, 2, 17)", isKept: abortWins),
            Rule(name: "only retry leaves a settled state (FIELD 8, 12, 19)", isKept: settledIsAFixedPoint),
            Rule(name: "a refused command changes nothing (FIELD 8)", isKept: refusedChangesNothing),
            Rule(name: "effects exactly where the state changes (FIELD 12)", isKept: effectsMeanChange),
            Rule(name: "a new split is published (FIELD 3, 5)", isKept: splitsArePublished),
            Rule(name: "the split is that of the attempt and stage (FIELD 3, 9)", isKept: splitIsWhole),
            Rule(name: "the weight is the plan's (FIELD 11)", isKept: weightIsThePlans),
            Rule(name: "no step is skipped or repeated (FIELD 16)", isKept: stepsInOrder),
            Rule(name: "stable is relabelled exactly at promotion (FIELD 13)", isKept: relabelling),
            Rule(name: "promotion is justified, step by step (FIELD 6, 7, 18)", isKept: promotionIsJustified),
            Rule(name: "figures of others change nothing (FIELD 9)", isKept: strangersSayNothing),
            Rule(name: "a guard takes the traffic back from everywhere (FIELD 15)", isKept: guardsAlwaysRun),
            Rule(name: "errors and outages never move it forward (FIELD 18)", isKept: errorsHold),
            Rule(name: "a canary taken back leaves stable as it was (FIELD 2, 13)", isKept: stableIsKept),
        ] + jobs

    static func describe(_ transition: Transition) -> String {
        """
        “\(transition.stimulus.name)” at \((transition.before.now - RolloutFixtures.start).inSeconds) s
        from \(transition.before.rollout.state) to \(transition.after.rollout.state)
        with \(transition.effects)
        """
    }

    // MARK: - Rules

    private static func abortWins(_ t: Transition) -> Bool {
        guard case .commanded(.abort) = t.stimulus.event, !t.before.rollout.isSettled else { return true }
        let after = t.after.rollout
        return after.settlement?.outcome == .aborted && after.weight == .none && after.split.canary == nil
            && t.effects.contains(.publishSplit)
    }

    private static func settledIsAFixedPoint(_ t: Transition) -> Bool {
        guard let settlement = t.before.rollout.settlement else { return true }
        if case .commanded(.retry) = t.stimulus.event, [.aborted, .rolledBack].contains(settlement.outcome) {
            return !t.after.rollout.isSettled || t.before.rollout.plan.steps.isEmpty
        }
        return t.effects.isEmpty && t.after.rollout == t.before.rollout
    }

    private static func refusedChangesNothing(_ t: Transition) -> Bool {
        guard case .commanded(let command) = t.stimulus.event else { return true }
        let isRefused = t.before.rollout.refusal(of: command) != nil
        // The same person saying the same at the same moment says nothing new.
        if case .approve = command { return !isRefused || t.after.rollout == t.before.rollout }
        return isRefused == (t.after.rollout == t.before.rollout)
    }

    private static func effectsMeanChange(_ t: Transition) -> Bool {
        t.effects.isEmpty == (t.after.rollout == t.before.rollout)
    }

    private static func splitsArePublished(_ t: Transition) -> Bool {
        t.after.rollout.split == t.before.rollout.split || t.effects.contains(.publishSplit)
    }

    private static func splitIsWhole(_ t: Transition) -> Bool {
        let rollout = t.after.rollout
        guard let canary = rollout.split.canary else { return rollout.isSettled }
        return !rollout.isSettled && canary.stage == rollout.stage && canary.stage.attempt == rollout.attempt.number
            && canary.salt == rollout.attempt.salt && canary.weight == rollout.weight
            && canary.version == rollout.version && rollout.split.stable == rollout.stable
    }

    private static func weightIsThePlans(_ t: Transition) -> Bool {
        let rollout = t.after.rollout
        switch rollout.state {
        case .stepping(let position): return rollout.weight == lastWeight(rollout.plan, upTo: position.step)
        case .baking: return rollout.weight == .full
        case .settled(let settlement): return rollout.weight == (settlement.outcome == .promoted ? .full : .none)
        }
    }

    private static func lastWeight(_ plan: RolloutPlan, upTo step: Int) -> Weight {
        var weight = Weight.none
        for (index, each) in plan.steps.enumerated() where index <= step {
            if case .setWeight(let set) = each { weight = set }
            if case .switchOver = each { weight = .full }
        }
        return weight
    }

    /// A position is left for the next step that takes time, or for the bake; a person alone may jump, and only to the bake.
    private static func stepsInOrder(_ t: Transition) -> Bool {
        guard let after = t.after.rollout.position else { return true }
        let plan = t.after.rollout.plan
        let isNewAttempt = t.after.rollout.attempt.number != t.before.rollout.attempt.number
        let from = isNewAttempt ? Rollout.Position.beforeFirst : t.before.rollout.position?.step ?? Int.max
        if after.step == from { return true }
        if case .commanded(.promote(full: true)) = t.stimulus.event { return after.step == plan.steps.count }
        let lasting = plan.steps.indices.first { $0 > from && !isSetWeight(plan.steps[$0]) && !isOpen($0, t) }
        return after.step == lasting ?? plan.steps.count
    }

    /// A gate of which everything is known already takes no time.
    private static func isOpen(_ step: Int, _ t: Transition) -> Bool {
        guard case .gate = t.after.rollout.plan.steps[step] else { return false }
        return t.before.proven.isSuperset(of: wantedItems(t.after.rollout))
    }

    static func wantedItems(_ rollout: Rollout) -> [ChecklistItemID] {
        let items = rollout.checklist?.checklist.items ?? []
        return items.filter { $0.stage == .preDeployment && $0.isRequired }.map(\.id)
    }

    private static func isSetWeight(_ step: RolloutPlan.Step) -> Bool {
        switch step {
        case .setWeight, .switchOver: true
        default: false
        }
    }

    private static func isPromotion(_ t: Transition) -> Bool {
        let (before, after) = (t.before.rollout.settlement?.outcome, t.after.rollout.settlement?.outcome)
        return after == .promoted && before != .promoted
    }

    private static func relabelling(_ t: Transition) -> Bool {
        let relabelled = t.effects.filter { if case .relabelStable = $0 { true } else { false } }
        let isOfVersion = t.after.rollout.variant == nil
        return relabelled == (isPromotion(t) && isOfVersion ? [.relabelStable(t.after.rollout.version)] : [])
    }

    private static func promotionIsJustified(_ t: Transition) -> Bool {
        guard isPromotion(t) || t.effects.contains(.relabelStable(t.after.rollout.version)) else { return true }
        let analyses = t.after.rollout.plan.steps.indices.filter { t.after.rollout.plan.steps[$0].analysis != nil }
        return t.after.isForced || t.after.justified.isSuperset(of: analyses)
    }

    private static func strangersSayNothing(_ t: Transition) -> Bool {
        guard case .measured(let measurement) = t.stimulus.event else { return true }
        // They tell the time all the same, which may be over for an item of the checklist.
        let isTime = t.before.rollout.checklist?.wakesAt.map { $0 <= t.before.now } ?? false
        return measurement.stage == t.before.rollout.stage || isTime || t.after.rollout == t.before.rollout
    }

    private static func guardsAlwaysRun(_ t: Transition) -> Bool {
        guard case .measured(let measurement) = t.stimulus.event, t.stimulus.name == "measured broken" else {
            return true
        }
        let rollout = t.before.rollout
        guard !rollout.isSettled, measurement.stage == rollout.stage, !rollout.plan.guarding.isEmpty else {
            return true
        }
        return t.after.rollout.settlement?.outcome == .rolledBack && t.after.rollout.weight == .none
    }

    private static func errorsHold(_ t: Transition) -> Bool {
        let isError = if case .measurementFailed = t.stimulus.event { true } else { false }
        guard isError || t.stimulus.name == "measured commonOutage" else { return true }
        guard t.before.rollout.plan.guarding.isEmpty == false || isError else { return true }
        let (before, after) = (t.before.rollout, t.after.rollout)
        if after.settlement?.outcome == .promoted { return before.settlement?.outcome == .promoted }
        return after.isSettled || after.position?.step == before.position?.step
    }

    private static func stableIsKept(_ t: Transition) -> Bool {
        guard t.after.rollout.stable == t.before.rollout.stable else { return false }
        guard let settlement = t.after.rollout.settlement, settlement.outcome != .promoted else { return true }
        return t.after.rollout.split == Split(stable: t.before.rollout.stable)
    }
}
