extension Rollout {
    /// Why a command makes no sense in this state; nil where it does. A refused command changes nothing and is not journaled.
    package func refusal(of command: Command) -> String? {
        switch (command, state) {
        case (.retry(_, let stable, _, _), .settled(let settlement)): retryRefusal(settlement.outcome, beside: stable)
        case (.retry, _): "it is still \(phase.rawValue): abort it before a retry"
        case (_, .settled(let settlement)): "it is over: \(settlement.outcome.rawValue)"
        case (.abort, _): nil
        case (.promote(full: true), _): fullRefusal
        case (.approve(let item, let approval), _): approvalRefusal(item, approval)
        case (.promote(full: false), _) where isShadowAlone && position?.pausedAt == nil:
            "a shadow promotes nobody: start a canary with another strategy, or abort"
        case (.promote(full: false), _): isPaused ? nil : "nothing is paused: --full skips the steps that are left"
        case (.pause, _): position?.pausedAt == nil ? nil : "it is paused already"
        case (.resume, _): resumeRefusal
        }
    }

    private func retryRefusal(_ outcome: Outcome, beside stable: VersionID) -> String? {
        switch outcome {
        case .rolledBack, .aborted: stable == version ? "\(version) is stable already" : nil
        case .promoted: "it was promoted: there is nothing to retry"
        case .superseded: "a newer rollout took its place: start a new one"
        }
    }

    private func approvalRefusal(_ item: ChecklistItemID, _ approval: Approval) -> String? {
        guard let checklist else { return "it has no checklist" }
        return checklist.refusal(of: approval, for: item)
    }

    /// Nobody may send users where nothing answers, or past a gate that is shut.
    private var fullRefusal: String? {
        let isGateAhead = plan.steps.dropFirst(max(0, position?.step ?? 0)).contains {
            if case .gate = $0 { true } else { false }
        }
        if isGateAhead, case .stepping = state {
            return "its checklist is not satisfied: approve or mend what is open, or abort"
        }
        if isAtGate { return "it waits for its checklist: approve or mend what is open, or abort" }
        let isDeployAhead = plan.steps.dropFirst(max(0, position?.step ?? 0)).contains(where: \.isDeploy)
        guard isDeployAhead, case .stepping = state else { return nil }
        return "\(version) is not deployed and healthy yet: wait for it, or abort"
    }

    private var resumeRefusal: String? {
        if position?.pausedAt != nil { return nil }
        return isPaused ? "it waits for a decision: promote or abort" : "it is not paused"
    }

    /// Whether `promote` has something to end.
    private var isPaused: Bool {
        position?.pausedAt != nil || position?.hold?.isOverdue == true || isPauseStep
    }
}
