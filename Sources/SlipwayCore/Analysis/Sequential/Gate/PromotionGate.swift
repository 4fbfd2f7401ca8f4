import RealModule

/// What must be shown before a stage may be left: not that nothing was found, but that harm has been *excluded*.
///
/// On raw counts of the stage, late exchanges in the stage that routed them (ANALYSIS.md §2.5, §2.10.4): enough exchanges of both arms; on
/// keyed routes at least five canary users; an error rate of p_excl = max(stage's value, 3·p̂_s) excluded; "p95 ratio < 2" shown; data of
/// every metric that the analysis names. At 100 % there is no stable beside it: its frozen rate and p95 stand in.
///
/// It is asked continuously once the planned time is over, not in steps: both exclusions are e-processes, so P(a canary at p_excl ever passes)
/// ≤ β however long and often it is asked, and a good canary does not wait for a step's end.
struct PromotionGate {
    static let leastUsers = 5

    private let judge: RequestJudge
    /// Distinct canary users of the stage; nil where the route has no assignment key.
    private let canaryUsers: Int?

    init(_ judge: RequestJudge, canaryUsers: Int?) {
        self.judge = judge
        self.canaryUsers = canaryUsers
    }

    private var plan: SequentialPlan { judge.plan }
    private var counts: ArmCounts { judge.counts[judge.stage] }
    private var errors: Proportion { counts.canaryErrors }

    func verdict() -> Verdict {
        let checks = [samples(), users(), errorsExcluded(), latencyExcluded()].compactMap(\.self) + dataOfRequired()
        return Verdict(checks.allSatisfy { $0.result == .pass } ? .pass : .inconclusive, checks: checks)
    }

    private func check(_ metric: Metric, rule: String, isKept: Bool, _ message: String, needed: String?) -> CheckResult
    {
        let seen = PairedProportions(canary: errors, stable: counts.stableErrors)
        var result = judge.check(metric, rule: rule, seen)
        result.result = isKept ? .pass : .inconclusive
        result.message = message
        if let needed {
            var figures = EvidenceFigures()
            figures.needed = needed
            result.figures = figures
        }
        return result
    }

    // MARK: - Enough

    private func samples() -> CheckResult {
        let (canary, stable) = (plan.minSamples - counts.canary.exchanges, plan.minSamples - counts.stable.exchanges)
        let missing = [
            canary > 0 ? "\(canary) more canary exchanges" : nil,
            stable > 0 && !judge.isAlone ? "\(stable) more stable exchanges" : nil,
        ].compactMap(\.self)
        let message = "\(counts.canary.exchanges) canary and \(counts.stable.exchanges) stable exchanges in this stage"
        return check(
            .errorRate,
            rule: "min_samples \(plan.minSamples)",
            isKept: missing.isEmpty,
            message,
            needed: missing.isEmpty ? nil : missing.joined(separator: " and ")
        )
    }

    private func users() -> CheckResult? {
        guard let canaryUsers else { return nil }
        let missing = Self.leastUsers - canaryUsers
        return check(
            .errorRate,
            rule: "min_users \(Self.leastUsers)",
            isKept: missing <= 0,
            "\(canaryUsers) canary users in this stage",
            needed: missing > 0 ? "\(missing) more users on the canary" : nil
        )
    }

    private func dataOfRequired() -> [CheckResult] {
        plan.required.sorted { $0.rawValue < $1.rawValue }.filter { !judge.hasData(of: $0) }.map {
            check(
                $0,
                rule: "required",
                isKept: false,
                "\($0.rawValue): not evaluated, no data",
                needed: "any \($0.rawValue) of the canary"
            )
        }
    }

    // MARK: - Errors

    /// p_excl.
    var excludedRate: Double {
        let last = plan.excludedErrorRates.count - 1
        let value = last >= 0 ? plan.excludedErrorRates[min(judge.stage, last)] : 0.05
        let stable =
            counts.stable.exchanges >= plan.minSamples && !judge.isAlone ? counts.stableErrors : judge.stableErrors
        return min(0.9, max(value, 3 * stable.rate))
    }

    private func errorsExcluded() -> CheckResult {
        let limit = excludedRate
        let log = OneSampleEngine.logExclusion(of: limit, seen: errors)
        let isExcluded = log >= Double.log(1 / plan.beta)
        let percent = Metric.errorRate.figure(limit)
        var result = check(
            .errorRate,
            rule: "excluded \(percent)",
            isKept: isExcluded,
            "error_rate of \(percent) or more \(isExcluded ? "excluded" : "not yet excluded"): \(errors.events) of \(errors.count) canary exchanges failed",
            needed: isExcluded ? nil : needed(toExclude: limit)
        )
        (result.canary, result.stable, result.limit) = (errors.rate, counts.stableErrors.rate, limit)
        var figures = result.figures ?? EvidenceFigures()
        (figures.eValue, figures.threshold) = (Double.exp(min(log, 700)), 1 / plan.beta)
        figures.canaryInterval = ProportionInterval.wilson(errors)
        figures.stableInterval = counts.stable.exchanges > 0 ? ProportionInterval.wilson(counts.stableErrors) : nil
        result.figures = figures
        return result
    }

    private func needed(toExclude limit: Double) -> String {
        let goal = Double.log(1 / plan.beta)
        let more = Self.fewest { more in
            let seen = Proportion(count: errors.count + more, events: errors.events)
            return OneSampleEngine.logExclusion(of: limit, seen: seen) >= goal
        }
        return "\(more) more canary requests without an error would exclude \(Metric.errorRate.figure(limit))"
    }

    /// The smallest number that suffices, where more always suffice too.
    static func fewest(_ suffices: (Int) -> Bool) -> Int {
        var high = 1
        while high < 1 << 40, !suffices(high) { high *= 2 }
        var low = high / 2
        while high - low > 1 {
            let middle = (low + high) / 2
            if suffices(middle) { high = middle } else { low = middle }
        }
        return high
    }

    // MARK: - Latency

    private func latencyExcluded() -> CheckResult {
        let slow = judge.latency
        let log = judge.isAlone ? OneSampleEngine.logExclusion(of: 0.05, seen: slow.aloneDoubled) : slow.logExclusion
        let isExcluded = log >= Double.log(1 / plan.beta)
        let missing = slow.threshold == nil ? "100 stable exchanges, to know its p95" : latencyNeeded(slow)
        var result = check(
            .latencyP95,
            rule: "excluded maxRatio 2",
            isKept: isExcluded,
            "latency_p95 of twice stable's or more \(isExcluded ? "excluded" : "not yet excluded")",
            needed: isExcluded ? nil : missing
        )
        let (canary, stable) = (slow.histogram(.canary), slow.histogram(.stable))
        result.canary = canary.middle(quantile: 0.95)
        result.stable = stable.middle(quantile: 0.95) ?? slow.threshold
        result.limit = result.stable.map { 2 * $0 }
        var figures = result.figures ?? EvidenceFigures()
        (figures.eValue, figures.threshold) = (Double.exp(min(log, 700)), 1 / plan.beta)
        figures.canaryInterval = canary.interval(quantile: 0.95)
        figures.stableInterval = stable.interval(quantile: 0.95)
        result.figures = figures
        return result
    }

    private func latencyNeeded(_ slow: SlowTest) -> String {
        let goal = Double.log(1 / plan.beta)
        let more = Self.fewest { more in
            guard judge.isAlone else {
                return slow.logExclusion(afterStableSlow: more, share: judge.weight.share) >= goal
            }
            let seen = Proportion(count: slow.aloneDoubled.count + more, events: slow.aloneDoubled.events)
            return OneSampleEngine.logExclusion(of: 0.05, seen: seen) >= goal
        }
        if judge.isAlone { return "\(more) more canary requests that are not slow would exclude a doubled p95" }
        let canary = Int((20 * Double(more) * judge.weight.share / (1 - judge.weight.share)).rounded(.up))
        return "about \(max(1, canary)) more canary requests that are not slow would exclude a doubled p95"
    }
}
