import SlipwayCore

extension API.RolloutStep {
    /// The plan as people read it: its steps, and the bake.
    static func all(of rollout: Rollout) -> [API.RolloutStep] {
        var weight = Weight.none
        var steps: [API.RolloutStep] = []
        for (index, step) in rollout.plan.steps.enumerated() {
            weight = step.weightSet ?? weight
            steps.append(API.RolloutStep(step, weight: weight, state: rollout.stateOfStep(index)))
        }
        return steps + [bake(rollout.plan.bake, state: rollout.stateOfStep(rollout.plan.steps.count))]
    }

    private static func bake(_ duration: Duration, state: State) -> API.RolloutStep {
        API.RolloutStep(
            kind: .bake,
            state: state,
            weight: 100,
            durationMs: duration.milliseconds,
            analysis: nil,
            text: "bake for \(duration.readable)"
        )
    }

    private init(_ step: RolloutPlan.Step, weight: Weight, state: State) {
        self.state = state
        self.weight = weight.percent
        switch step {
        case .setWeight(let weight):
            kind = .setWeight
            text = "set weight to \(weight)"
        case .pause(let duration):
            kind = .pause
            text = duration.map { "pause for \($0.readable)" } ?? "pause until promoted"
            durationMs = duration?.milliseconds
        case .analysis(let plan, let duration):
            kind = .analysis
            text = "analysis \(plan.id) for \(duration.readable)"
            durationMs = duration.milliseconds
            analysis = plan.id.rawValue
        case .deploy(let limit):
            kind = .deploy
            text = "deploy within \(limit.readable)"
        case .smoke(let set, let limit):
            kind = .smoke
            text = "smoke tests \(set) within \(limit.readable)"
        case .gate(let checklist):
            kind = .gate
            text = "gate: checklist \(checklist)"
        case .switchOver:
            kind = .switch
            text = "switch all users at once"
        case .shadow(let step):
            kind = .shadow
            text = "shadow \(step.plan.share)" + (step.leadsOn ? " until ready" : "")
            durationMs = step.deadline?.milliseconds
        }
    }
}

extension Rollout {
    /// Index of the current step, or of the one at which it ended; the number of steps while baking and once promoted.
    var stepIndex: Int {
        if let position { return position.step }
        guard let failedAt = settlement?.failedAt else { return plan.steps.count }
        if let step = settlement?.step { return max(0, step) }
        let setter = plan.steps.lastIndex { $0.weightSet == failedAt }
        return setter.map { min($0 + 1, plan.steps.count) } ?? (failedAt == .full ? plan.steps.count : 0)
    }

    fileprivate func stateOfStep(_ index: Int) -> API.RolloutStep.State {
        if attempt.skippedSteps?.contains(index) == true { return .skipped }
        if index < stepIndex { return .done }
        guard let settlement else { return index == stepIndex ? .current : .next }
        if settlement.outcome == .promoted { return .done }
        return index == stepIndex ? .ended : .skipped
    }
}

extension Duration {
    /// `250 ms`, `30 s`, `5 min`, `1.5 h`.
    package var readable: String {
        let seconds = inSeconds
        if seconds < 1 { return "\(milliseconds.short) ms" }
        if seconds < 120 { return "\(seconds.short) s" }
        return seconds < 7200 ? "\((seconds / 60).short) min" : "\((seconds / 3600).short) h"
    }
}

extension Double {
    /// At most one decimal, and none where it would be zero.
    fileprivate var short: String {
        let text = fixed(1)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
