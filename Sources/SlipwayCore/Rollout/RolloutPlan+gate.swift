extension RolloutPlan {
    /// The checklist of the first gate step.
    package var gate: ChecklistID? {
        steps.lazy.compactMap { if case .gate(let checklist) = $0 { checklist } else { nil } }.first
    }

    /// With a gate where nobody wrote one: before users meet the version, but after it is where items can reach it.
    package func gated(by checklist: Checklist?) -> RolloutPlan {
        guard let checklist, gate == nil else { return self }
        var plan = self
        let index = steps.firstIndex { !$0.isBeforeUsers } ?? steps.count
        plan.steps.insert(.gate(checklist.id), at: index)
        return plan
    }
}

extension RolloutPlan.Step {
    fileprivate var isBeforeUsers: Bool {
        switch self {
        case .deploy, .smoke: true
        case .setWeight, .pause, .analysis, .gate, .switchOver, .shadow: false
        }
    }
}
