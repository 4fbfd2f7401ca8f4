/// What a judge says of a canary, with everything it said it from.
package struct Verdict: Hashable, Codable, Sendable {
    package enum Result: String, Hashable, Codable, Sendable {
        case pass
        case fail
        /// Too little to say.
        case inconclusive
        /// Could not measure.
        case error
    }

    package var result: Result
    package var checks: [CheckResult]

    package init(_ result: Result, checks: [CheckResult]) {
        self.result = result
        self.checks = checks
    }

    /// The checks that speak for the result.
    package var culprits: [CheckResult] { checks.filter { $0.result == result } }
}

/// One check with its numbers.
package struct CheckResult: Hashable, Codable, Sendable {
    package var metric: Metric
    package var result: Verdict.Result
    /// The rule that fired, as the manifest wrote it: `maxRatio 1.1`.
    package var rule: String
    package var isGuard: Bool
    package var canary: Double?
    package var stable: Double?
    /// What the canary's value was held against, in the metric's unit.
    package var limit: Double?
    package var canarySamples: Int
    package var stableSamples: Int
    /// One line for people: `error_rate 12.0 % > 1.1 × 0.5 % (stable), 97 exchanges`.
    package var message: String
    /// The statistics behind it, where the sequential judge spoke.
    package var figures: EvidenceFigures?

    enum CodingKeys: String, CodingKey {
        case metric
        case result
        case rule
        case isGuard = "guard"
        case canary
        case stable
        case limit
        case canarySamples = "canary_samples"
        case stableSamples = "stable_samples"
        case message
        case figures
    }

    package init(
        metric: Metric,
        result: Verdict.Result,
        rule: String,
        isGuard: Bool,
        canary: Double?,
        stable: Double?,
        limit: Double?,
        canarySamples: Int,
        stableSamples: Int,
        message: String,
        figures: EvidenceFigures? = nil
    ) {
        self.metric = metric
        self.result = result
        self.rule = rule
        self.isGuard = isGuard
        self.canary = canary
        self.stable = stable
        self.limit = limit
        self.canarySamples = canarySamples
        self.stableSamples = stableSamples
        self.message = message
        self.figures = figures
    }
}
