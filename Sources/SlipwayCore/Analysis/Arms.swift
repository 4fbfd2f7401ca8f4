/// Both arms, ready to be compared: over the same stretch of time, or the canary over this one and stable over an earlier one.
struct Arms {
    let canary: ArmSummary
    /// Stable's figures of the same stretch, or of the baseline where there is one.
    let stable: ArmSummary
    /// Whether `stable` was measured beside the canary.
    private let isConcurrent: Bool

    init(canary: ArmSummary, stable: ArmSummary, baseline: ArmSummary?) {
        self.canary = canary
        isConcurrent = baseline == nil
        self.stable = baseline ?? stable
    }

    func result(of metric: Metric, _ limit: Limit, isGuard: Bool, minSamples: Int) -> CheckResult {
        let (canaryValue, stableValue) = (value(metric, of: canary, beside: stable), stable[metric])
        let bound = limit.bound(stable: stableValue)
        var result = CheckResult(
            metric: metric,
            result: .inconclusive,
            rule: limit.rule,
            isGuard: isGuard,
            canary: canaryValue,
            stable: stableValue,
            limit: bound,
            canarySamples: canary.exchanges,
            stableSamples: stable.exchanges,
            message: ""
        )
        if metric == .satisfaction, canaryValue == nil, canary.exchanges >= max(1, minSamples) {
            result.result = .pass
            result.message = "satisfaction: no feedback"
        } else if let missing = whatIsMissing(for: limit, metric, minSamples: minSamples) {
            result.message = "\(metric.rawValue): \(missing)"
        } else if let canaryValue, let bound {
            let isKept = limit.isKept(by: canaryValue, bound: bound)
            result.result = isKept ? .pass : .fail
            result.message = sentence(metric, limit, canaryValue, bound, isKept: isKept)
        }
        return result
    }

    /// Whether stable, measured beside the canary, breaks the same absolute limit.
    func stableBreaks(_ metric: Metric, _ limit: Limit, minSamples: Int) -> Bool {
        if case .maxRatio = limit { return false }
        guard isConcurrent, stable.exchanges >= minSamples, let bound = limit.bound(stable: nil) else { return false }
        guard let own = value(metric, of: stable, beside: canary) else { return false }
        return !limit.isKept(by: own, bound: bound)
    }

    /// A provider's faults count against an arm only while the other one sees none of them.
    private func value(_ metric: Metric, of arm: ArmSummary, beside other: ArmSummary) -> Double? {
        metric == .errorRate && other.providerFaults == 0 ? arm.errorRateWithFaults : arm[metric]
    }

    private func whatIsMissing(for limit: Limit, _ metric: Metric, minSamples: Int) -> String? {
        let needed = max(1, minSamples)
        if canary.exchanges < needed { return "\(canary.exchanges) of \(needed) canary exchanges seen" }
        if canary[metric] == nil { return "no data from the canary" }
        guard case .maxRatio = limit else { return nil }
        if stable.exchanges < needed { return "\(stable.exchanges) of \(needed) stable exchanges seen" }
        return stable[metric] == nil ? "no data from stable" : nil
    }

    private func sentence(_ metric: Metric, _ limit: Limit, _ value: Double, _ bound: Double, isKept: Bool) -> String {
        let isFloor = if case .min = limit { true } else { false }
        let sign = isFloor ? (isKept ? "≥" : "<") : (isKept ? "≤" : ">")
        let against =
            if case .maxRatio(let ratio) = limit, let stableValue = stable[metric] {
                "\(ratio) × \(metric.figure(stableValue)) (stable\(isConcurrent ? "" : ", earlier"))"
            } else {
                metric.figure(bound)
            }
        return "\(metric.rawValue) \(metric.figure(value)) \(sign) \(against), \(canary.exchanges) exchanges"
    }
}
