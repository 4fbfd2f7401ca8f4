/// What follows from the state alone.
extension Rollout {
    package enum Phase: String, Hashable, Codable, Sendable {
        case progressing
        case paused
        case healthy
        case degraded
    }

    package var isSettled: Bool { settlement != nil }

    package var settlement: Settlement? {
        if case .settled(let settlement) = state { settlement } else { nil }
    }

    package var position: Position? {
        switch state {
        case .stepping(let position), .baking(let position): position
        case .settled: nil
        }
    }

    package var currentStep: RolloutPlan.Step? {
        guard case .stepping(let position) = state, plan.steps.indices.contains(position.step) else { return nil }
        return plan.steps[position.step]
    }

    /// The canary's share that should be in force.
    package var weight: Weight {
        switch state {
        case .stepping(let position): weight(atStep: position.step)
        case .baking: .full
        case .settled(let settlement): settlement.outcome == .promoted ? .full : .none
        }
    }

    private func weight(atStep step: Int) -> Weight {
        plan.steps.prefix(step + 1).lazy.compactMap(\.weightSet).last ?? .none
    }

    /// What the exchanges routed now are charged to.
    package var stage: StageID {
        StageID(rollout: id, attempt: attempt.number, step: stageStep)
    }

    private var stageStep: Int {
        guard case .stepping(let position) = state else { return plan.steps.count }
        return plan.steps.prefix(position.step + 1).lastIndex { $0.weightSet != nil } ?? -1
    }

    /// The split that should be in force, as a whole.
    package var split: Split {
        guard !isSettled else { return Split(stable: isNewStable ? version : stable) }
        return Split(
            stable: stable,
            canary: Split.Canary(
                version: version,
                weight: weight,
                salt: attempt.salt,
                stage: stage,
                variant: variant,
                isJudged: plan.sequential != nil
            ),
            shadow: shadow
        )
    }

    /// A variant that was promoted leaves the version as it is.
    package var isNewStable: Bool { settlement?.outcome == .promoted && variant == nil }

    package var phase: Phase {
        switch state {
        case .settled(let settlement): settlement.outcome == .promoted ? .healthy : .degraded
        case .baking(let position), .stepping(let position):
            isWaitingForPeople(position) || isPauseStep ? .paused : .progressing
        }
    }

    private func isWaitingForPeople(_ position: Position) -> Bool {
        position.pausedAt != nil || position.hold?.isOverdue == true || waitsForApprovals
    }

    package var isPauseStep: Bool {
        if case .pause? = currentStep { true } else { false }
    }

    /// Why it is in its phase, in one line.
    package var reason: String {
        if case .settled(let settlement) = state { return settlement.reason }
        guard let position else { return "" }
        if position.pausedAt != nil { return "paused by a person" }
        if let hold = position.hold, !isAtGate { return hold.sentence }
        if let waiting = whatItWaitsFor { return "waiting for \(waiting)" }
        if case .baking = state { return "baking at 100 %" }
        return currentStep?.sentence(weight) ?? "not started yet"
    }

    /// When something happens by time alone, for people: nil where it waits for evidence or a person.
    package var nextDeadline: Timestamp? {
        guard let hold = position?.hold else {
            if case .shadow? = currentStep, position?.pausedAt == nil { return holdDeadline }
            return dueAt ?? jobDeadline
        }
        return hold.isOverdue || position?.pausedAt != nil ? nil : holdDeadline
    }

    /// When an analysis that holds is decided by its policy.
    var holdDeadline: Timestamp? {
        guard let position else { return nil }
        switch currentStep {
        case .analysis(let plan, let duration): return position.enteredAt + duration + plan.deadline
        case .shadow(let step): return step.deadline.map { position.enteredAt + $0 }
        default: return nil
        }
    }

    /// When the step's, or the bake's, own time is over.
    var dueAt: Timestamp? {
        guard let position, position.pausedAt == nil else { return nil }
        if case .baking = state { return isAtGate ? nil : position.enteredAt + plan.bake }
        switch currentStep {
        case .pause(let duration): return duration.map { position.enteredAt + $0 }
        case .analysis(_, let duration): return position.enteredAt + duration
        case .setWeight, .switchOver, .deploy, .smoke, .gate, .shadow, nil: return nil
        }
    }
}

extension Rollout.Hold {
    fileprivate var sentence: String {
        if kind == .shadowReady { return kind.sentence }
        return isOverdue ? "\(kind.sentence) by the deadline: promote or abort" : "holding: \(kind.sentence)"
    }
}

extension RolloutPlan.Step {
    fileprivate func sentence(_ weight: Weight) -> String {
        switch self {
        case .setWeight(let weight): "setting \(weight)"
        case .pause(let duration):
            duration.map { "pause step of \($0.inSeconds.fixed(0)) s at \(weight)" }
                ?? "pause step at \(weight): promote or abort"
        case .analysis(let plan, _): "analysis \(plan.id) at \(weight)"
        case .switchOver: "switching"
        case .deploy: "deploying"
        case .smoke(let set, _): "smoke tests \(set)"
        case .gate(let checklist): "waiting for checklist \(checklist)"
        case .shadow(let step): "shadowing \(step.plan.share) of stable's exchanges"
        }
    }
}
