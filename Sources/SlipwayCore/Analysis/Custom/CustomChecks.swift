/// The checks of custom metrics, held against their plain limits whatever the analysis's method is: nothing is known of how such a
/// metric varies, so that no error rate can be promised for it.
///
/// A metric that could not be measured is an `error`, which holds; one without data is `inconclusive`. Neither ever passes.
struct CustomChecks {
    private let arms: Arms
    private let figures: CustomFigures?
    private let minSamples: Int
    /// Whether stable's earlier figures count, and not what its query says now.
    private let hasBaseline: Bool

    init(_ arms: Arms, _ figures: CustomFigures?, minSamples: Int, hasBaseline: Bool) {
        self.arms = arms
        self.figures = figures
        self.minSamples = minSamples
        self.hasBaseline = hasBaseline
    }

    func results(of check: Check, isGuard: Bool) -> [CheckResult] {
        check.limits.map { limit in
            var result = arms.result(of: check.metric, limit, isGuard: isGuard, minSamples: minSamples)
            if let fault = fault(of: check.metric.rawValue, limit) {
                result.result = .error
                result.message = "\(check.metric.rawValue): \(fault)"
            }
            return result
        }
    }

    /// Why the limit cannot be examined; stable's faults matter to a ratio alone.
    private func fault(of name: String, _ limit: Limit) -> String? {
        guard let figures else { return "the metric source has not answered yet" }
        if let fault = figures.canary.faults[name] { return "\(fault) (canary)" }
        guard case .maxRatio = limit, !hasBaseline else { return nil }
        return figures.stable.faults[name].map { "\($0) (stable)" }
    }
}

/// The custom metrics of an analysis at a stage's end, for every method.
package func customVerdict(
    _ plan: AnalysisPlan,
    _ measurement: Measurement,
    baseline: ArmSummary?
) -> [CheckResult] {
    let arms = Arms(canary: measurement.canary, stable: measurement.stable, baseline: baseline)
    let checks = CustomChecks(arms, measurement.custom, minSamples: plan.minSamples, hasBaseline: baseline != nil)
    return plan.metrics.filter(\.metric.isCustom).flatMap { checks.results(of: $0, isGuard: false) }
}

/// The custom guards of an analysis now, for every method.
package func customGuardVerdict(
    _ plan: AnalysisPlan,
    _ measurement: Measurement,
    baseline: ArmSummary?
) -> GuardVerdict {
    let arms = Arms(canary: measurement.recentCanary, stable: measurement.recentStable, baseline: baseline)
    let checks = CustomChecks(arms, measurement.custom, minSamples: plan.minSamples, hasBaseline: baseline != nil)
    var verdict = GuardVerdict()
    for check in plan.guards where check.metric.isCustom {
        for (limit, result) in zip(check.limits, checks.results(of: check, isGuard: true)) {
            verdict.add(result, isCommon: arms.stableBreaks(check.metric, limit, minSamples: plan.minSamples))
        }
    }
    return verdict
}
