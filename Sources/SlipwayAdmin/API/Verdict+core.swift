import SlipwayCore

extension API.Verdict {
    init(_ verdict: Verdict) {
        result = verdict.result.rawValue
        checks = verdict.checks.map(API.Check.init)
    }
}

extension API.Check {
    package init(_ check: CheckResult) {
        metric = check.metric.rawValue
        result = check.result.rawValue
        rule = check.rule
        `guard` = check.isGuard
        canarySamples = check.canarySamples
        stableSamples = check.stableSamples
        message = check.message
        canary = check.canary
        stable = check.stable
        limit = check.limit
        eValue = check.figures?.eValue?.writable
        threshold = check.figures?.threshold?.writable
        canaryInterval = check.figures?.canaryInterval.map(API.Interval.init)
        stableInterval = check.figures?.stableInterval.map(API.Interval.init)
        canaryUnits = check.figures?.canaryUnits
        stableUnits = check.figures?.stableUnits
        needed = check.figures?.needed
    }
}

extension API.Interval {
    init(_ interval: EvidenceFigures.Interval) {
        lower = interval.lower.writable
        upper = interval.upper.writable
    }
}

extension Double {
    /// JSON has no infinity: the largest number that any reader takes stands for it.
    fileprivate var writable: Double { isNaN ? 0 : max(-1e300, min(1e300, self)) }
}

extension API.Judgment {
    init(_ judgment: Judgment) {
        readings = judgment.readings.map(API.Check.init)
        holds = judgment.holds.map(API.Check.init)
        gate = API.Verdict(judgment.gate)
    }
}

extension API.Arms {
    init(_ measurement: Measurement, _ rollout: Rollout) {
        stable = API.Figures(measurement.stable, of: rollout.stable)
        canary = API.Figures(measurement.canary, of: rollout.version)
    }
}

extension API.Figures {
    init(_ summary: ArmSummary, of version: VersionID) {
        self.version = version.rawValue
        exchanges = summary.exchanges
        failures = summary.failures
        clientErrors = summary.clientErrors
        providerFaults = summary.providerFaults
        metrics = summary.values.mapValues(\.forJSON)
    }
}
