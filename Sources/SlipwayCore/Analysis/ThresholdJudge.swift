/// The textbook rule: at a stage's end each metric of the canary is held against its limit.
///
/// Its gaps are defined as ANALYSIS.md §2 (last paragraph) says: quantiles are of type 7; without feedback `satisfaction` passes; without
/// exchanges on either side nothing is concluded; at 100 % the canary is held against the last stage that still had stable
/// traffic. It takes back many good versions (ANALYSIS.md §3.2): that is the rule's nature, not a defect of this code.
package struct ThresholdJudge {
    private let plan: AnalysisPlan
    private let measurement: Measurement
    /// Stable's figures from an earlier stage, given where this one leaves stable no traffic: they are then what counts, and not the few
    /// exchanges that asked for stable by name. Nil where both run side by side.
    private let baseline: ArmSummary?

    package init(_ plan: AnalysisPlan, _ measurement: Measurement, baseline: ArmSummary?) {
        self.plan = plan
        self.measurement = measurement
        self.baseline = baseline
    }

    /// The verdict at a stage's end, on everything since the stage began.
    package func verdict() -> Verdict {
        let arms = Arms(canary: measurement.canary, stable: measurement.stable, baseline: baseline)
        let builtIn = plan.metrics.filter { !$0.metric.isCustom }.flatMap { check in
            check.limits.map { arms.result(of: check.metric, $0, isGuard: false, minSamples: plan.minSamples) }
        }
        let checks = builtIn + customVerdict(plan, measurement, baseline: baseline)
        return Verdict(Verdict.Result.worst(of: checks), checks: checks)
    }

    /// What the guards say now, on the trailing window.
    package func guardVerdict() -> GuardVerdict {
        let arms = Arms(canary: measurement.recentCanary, stable: measurement.recentStable, baseline: baseline)
        var verdict = customGuardVerdict(plan, measurement, baseline: baseline)
        for check in plan.guards where !check.metric.isCustom {
            for limit in check.limits {
                let result = arms.result(of: check.metric, limit, isGuard: true, minSamples: plan.minSamples)
                verdict.add(result, isCommon: arms.stableBreaks(check.metric, limit, minSamples: plan.minSamples))
            }
        }
        return verdict
    }
}

extension Verdict {
    /// This verdict with further checks: they can only keep it from passing.
    package func joined(by checks: [CheckResult]) -> Verdict {
        guard !checks.isEmpty else { return self }
        let results = checks.map(\.result) + [result]
        let worst = ([.fail, .error, .inconclusive] as [Result]).first { results.contains($0) } ?? .pass
        return Verdict(worst, checks: self.checks + checks)
    }
}

extension Verdict.Result {
    /// A failed check fails the whole; a missing answer keeps it from passing; no check, or none that had a value, proves nothing.
    fileprivate static func worst(of checks: [CheckResult]) -> Verdict.Result {
        let results = checks.map(\.result)
        if results.contains(.fail) { return .fail }
        if results.contains(.error) { return .error }
        let isProven = checks.contains { $0.result == .pass && $0.canary != nil }
        return results.contains(.inconclusive) || !isProven ? .inconclusive : .pass
    }
}
