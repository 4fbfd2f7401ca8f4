import RealModule

extension UserJudge {
    /// Canary users below whom users are held against their own pasts as well: too few coins to compare arms by.
    package static let fewUsers = 5

    /// Every metric with its numbers, for people: what the loudest epoch of each kind says, and what the looks would see now.
    package func readings(at time: Double) -> [CheckResult] {
        let first = events.compactMap { kind in kind.loudest.map { kind.check($0, result: result(of: kind)) } }
        return first
            + looks.flatMap {
                $0.readings(threshold: 1 / plan.alpha, total: heard, roster: roster, isDecided: isDecided)
            }
    }

    private func result(of events: FirstEvents) -> Verdict.Result {
        if events.alarm(at: weight) != nil { return .fail }
        return events.rates.canary.exchanges == 0 ? .inconclusive : .pass
    }

    /// Why the weight must not rise though nobody is blamed: canary users who do worse than by their own past, where too few of them or
    /// none of the stable ones are left to compare with.
    package func holds(at time: Double) -> [CheckResult] {
        guard let stage else { return [] }
        let isFull = schedule[stage].weight == .full
        guard isFull || (schedule[stage].weight > .none && canaryUsers < Self.fewUsers) else { return [] }
        let users = isFull ? 3 : max(2, min(3, canaryUsers))
        let findings = [
            (Metric.errorRate, "twice the errors of its users' own past", ownPast.errors()),
            (Metric.latencyP95, "slower than its users' own past", ownPast.slowness(looks[0].past.values)),
        ]
        return findings.compactMap { metric, rule, finding in
            guard finding.users >= users, finding.logE >= .log(OwnPastGuard.threshold) else { return nil }
            return Self.hold(metric, rule, finding)
        }
    }

    private static func hold(_ metric: Metric, _ rule: String, _ finding: OwnPastGuard.Finding) -> CheckResult {
        let e = Double.exp(min(finding.logE, 700))
        var figures = EvidenceFigures(eValue: e, threshold: OwnPastGuard.threshold)
        figures.canaryUnits = finding.users
        let message = """
            \(metric.rawValue): \(finding.events.fixed(0)) events of \(finding.users) canary users in \(finding.exchanges.fixed(0)) \
            exchanges, where their own past lets expect \(finding.expected.fixed(1)): e-value \(e.brief) ≥ 20; \
            no other arm tells whether it is the version or the provider
            """
        return CheckResult(
            metric: metric,
            result: .fail,
            rule: rule,
            isGuard: true,
            canary: nil,
            stable: nil,
            limit: nil,
            canarySamples: Int(finding.exchanges),
            stableSamples: 0,
            message: message,
            figures: figures
        )
    }
}
