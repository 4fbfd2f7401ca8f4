/// What a shadow step does with the readiness that is measured.
extension Rollout {
    /// The shadow's assignment while its step lasts.
    var shadow: ShadowAssignment? {
        guard case .shadow(let step)? = currentStep else { return nil }
        return ShadowAssignment(
            rollout: id,
            attempt: attempt.number,
            version: version,
            // Apart from the canary's, or the shadow would always see the same users' requests.
            salt: attempt.salt ^ 0x5AAD_0000_5AAD_0000,
            plan: step.plan
        )
    }

    /// A shadow that leads nowhere promotes nobody.
    var isShadowAlone: Bool {
        if case .shadow(let step)? = currentStep { !step.leadsOn } else { false }
    }

    /// What the step's end and its deadline rest on; nil: nothing is decided yet.
    enum ShadowDecision {
        case blocked([CheckResult])
        case ready(Verdict)
        case waits(Verdict)
    }

    func decision(on readiness: Readiness?) -> ShadowDecision {
        guard let readiness else { return .waits(Verdict(.inconclusive, checks: [])) }
        switch readiness.state {
        case .blocked: return .blocked(readiness.reasons.map { $0.check(.fail) })
        case .ready: return .ready(Verdict(.pass, checks: []))
        case .collecting:
            return .waits(Verdict(.inconclusive, checks: readiness.missing.map { $0.check(.inconclusive) }))
        }
    }
}

extension Readiness.Finding {
    fileprivate func check(_ result: Verdict.Result) -> CheckResult {
        CheckResult(
            metric: .custom("shadow_\(check.rawValue)"),
            result: result,
            rule: "shadow readiness",
            isGuard: false,
            canary: nil,
            stable: nil,
            limit: nil,
            canarySamples: 0,
            stableSamples: 0,
            message: "shadow: \(message)",
            figures: eValue.map { EvidenceFigures(eValue: $0, threshold: threshold) }
        )
    }
}
