import RealModule

/// Why the weight must not rise though nobody is blamed, and what the promotion gate asks of the counts.
extension RequestJudge {
    /// Stable's errors over the whole attempt.
    var stableErrors: Proportion { counts.reduce(Proportion()) { $0 + $1.stableErrors } }

    func hasData(of metric: Metric) -> Bool {
        switch metric {
        case .errorRate, .clientErrorRate: counts[stage].canary.exchanges > 0
        case .latencyP50, .latencyP80, .latencyP95, .latencyP99: latency.histogram(.canary).count > 0
        case .ttftP50, .ttftP95: firstToken.histogram(.canary).count > 0
        case .tokensPerRequest, .tokensOutPerRequest: tokens.strata[stage].canary.count > 0
        case .costPerRequest: cost.strata[stage].canary.count > 0
        case .satisfaction: feedback.canary.count > 0
        case .custom: false
        }
    }

    func holds(users: DistinctUsers?, at time: Double) -> [CheckResult] {
        [ShareCheck.hold(self, users: users, at: time)].compactMap(\.self)
            + unhealthyBaseline() + missingData(users: users, at: time)
    }

    private func unhealthyBaseline() -> [CheckResult] {
        guard !isAlone else { return [] }
        return guards.filter { $0.check.max != nil && $0.isBrokenByBoth(isWritten: plan.guards.contains($0.check)) }.map
        { rate in
            var result = check(rate.check.metric, rule: rate.check.limits.first?.rule ?? "guard", rate.stage)
            result.isGuard = true
            result.message = "baseline unhealthy: stable breaks the guard on \(rate.check.metric.rawValue) too"
            (result.canary, result.stable, result.limit) = (rate.stage.canary.rate, rate.stage.stable.rate, rate.limit)
            return result
        }
    }

    /// Once the planned time is over: what the gate cannot get by waiting a little.
    private func missingData(users: DistinctUsers?, at time: Double) -> [CheckResult] {
        guard time - stageBeganAt >= schedule[stage].seconds else { return [] }
        var holds: [CheckResult] = []
        func hold(_ metric: Metric, _ rule: String, _ message: String) {
            var result = check(metric, rule: rule, PairedProportions())
            result.message = message
            holds.append(result)
        }
        if counts[stage].canary.routed == 0 {
            hold(.errorRate, "no data", "no data: not one exchange of the canary in this stage")
        } else if let users, users.estimate(.canary) < PromotionGate.leastUsers {
            let count = users.estimate(.canary)
            hold(
                .errorRate,
                "min_users \(PromotionGate.leastUsers)",
                "too few users: \(count) on the canary, \(PromotionGate.leastUsers) are needed"
            )
        }
        if plan.required.contains(.satisfaction), feedback.canary.count == 0 {
            hold(
                .satisfaction,
                "required",
                "no data: satisfaction is required, and there was no feedback on the canary"
            )
        }
        return holds
    }

    /// On keyed routes, below 100 %: limits of the manifest that the canary breaks and stable keeps. Requests of the same users depend on each
    /// other, so this blames nobody. (ANALYSIS.md §2.10.4.)
    func brokenLimits() -> [CheckResult] {
        brokenGuards() + [dissatisfied()].compactMap(\.self)
    }

    /// Few of a few users complain for the first time, which proves nothing by user; that they all complain more is reason enough to wait.
    private func dissatisfied() -> CheckResult? {
        let threshold = 1 / (plan.alpha * RequestTest.satisfaction.share)
        let log = feedback.limitLogEvidence
        guard log >= Double.log(threshold) else { return nil }
        var result = check(.satisfaction, rule: "min \(plan.minSatisfaction)", PairedProportions())
        (result.canary, result.stable) = (feedback.canary.mean, feedback.stable.count > 0 ? feedback.stable.mean : nil)
        (result.canarySamples, result.stableSamples) = (feedback.canary.count, feedback.stable.count)
        result.limit = 1 - feedback.acceptedDissatisfaction
        result.figures = EvidenceFigures(eValue: Double.exp(min(700, log)), threshold: threshold)
        result.message = "the canary's feedback is worse than satisfaction may be, though not proved by user"
        return result
    }

    private func brokenGuards() -> [CheckResult] {
        guard !isAlone else { return [] }
        let threshold = 1 / (plan.alpha * RequestTest.errorGuard.share)
        return guards.filter { plan.guards.contains($0.check) && logEvidence(of: $0) >= Double.log(threshold) }.map {
            rate in
            let log = min(700, logEvidence(of: rate))
            var result = check(rate.check.metric, rule: rate.check.limits.first?.rule ?? "guard", rate.stage)
            result.isGuard = true
            (result.canary, result.stable, result.limit) = (
                rate.stage.canary.rate, rate.stage.stable.rate, rate.accepted
            )
            result.figures = EvidenceFigures(eValue: Double.exp(log), threshold: threshold)
            result.message =
                "the canary's requests break the guard on \(rate.check.metric.rawValue), though not proved by user"
            return result
        }
    }
}
