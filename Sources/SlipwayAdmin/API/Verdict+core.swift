import SlipwayCore

extension API.Verdict {
    init(_ verdict: Verdict) {
        result = verdict.result.rawValue
        checks = verdict.checks.map(API.Check.init)
    }
}

extension API.Check {
    init(_ check: CheckResult) {
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
        metrics = summary.values
    }
}
