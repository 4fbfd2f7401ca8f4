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
            canarySamples: samples(metric, of: canary),
            stableSamples: samples(metric, of: stable),
            message: ""
        )
        if metric == .satisfaction, let scarcity = scarcity(of: limit, minSamples: minSamples) {
            result.result = .pass
            result.message = "satisfaction: \(scarcity)"
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
        guard isConcurrent, samples(metric, of: stable) >= minSamples, let bound = limit.bound(stable: nil) else {
            return false
        }
        guard let own = value(metric, of: stable, beside: canary) else { return false }
        return !limit.isKept(by: own, bound: bound)
    }

    /// A provider's faults count against an arm only while the other one sees none of them.
    private func value(_ metric: Metric, of arm: ArmSummary, beside other: ArmSummary) -> Double? {
        metric == .errorRate && other.providerFaults == 0 ? arm.errorRateWithFaults : arm[metric]
    }

    private func samples(_ metric: Metric, of arm: ArmSummary) -> Int {
        metric == .satisfaction ? arm.feedback ?? arm.exchanges : arm.exchanges
    }

    /// What users said of answers that nobody saw pass by counts as seen.
    private func seen(_ metric: Metric, of arm: ArmSummary) -> Int {
        metric == .satisfaction ? max(arm.exchanges, arm.feedback ?? 0) : arm.exchanges
    }

    /// Why satisfaction passes unjudged, nil where there is enough to judge it by: users who say nothing hold nobody up.
    private func scarcity(of limit: Limit, minSamples: Int) -> String? {
        let needed = max(1, minSamples)
        guard seen(.satisfaction, of: canary) >= needed else { return nil }
        guard canary[.satisfaction] != nil else { return "no feedback" }
        if let heard = canary.feedback, heard < needed { return "\(heard) of \(needed) canary feedback heard" }
        guard case .maxRatio = limit, let heard = stable.feedback, heard < needed else { return nil }
        return "\(heard) of \(needed) stable feedback heard"
    }

    private func whatIsMissing(for limit: Limit, _ metric: Metric, minSamples: Int) -> String? {
        let needed = max(1, minSamples)
        let (ours, theirs) = (seen(metric, of: canary), seen(metric, of: stable))
        if ours < needed { return "\(ours) of \(needed) canary exchanges seen" }
        if canary[metric] == nil { return "no data from the canary" }
        guard case .maxRatio = limit else { return nil }
        if theirs < needed { return "\(theirs) of \(needed) stable exchanges seen" }
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
        let counted = metric == .satisfaction && canary.feedback != nil ? "feedback" : "exchanges"
        return
            "\(metric.rawValue) \(metric.figure(value)) \(sign) \(against), \(samples(metric, of: canary)) \(counted)"
    }
}
