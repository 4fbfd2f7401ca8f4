extension API {
    /// What the judge said, with what it said it from.
    package struct Verdict: Codable, Hashable, Sendable {
        /// `pass`, `fail`, `inconclusive` or `error`.
        package var result: String
        package var checks: [Check]
    }

    /// One check with its numbers, its limit and the rule that fired.
    package struct Check: Codable, Hashable, Sendable {
        package var metric: String
        package var result: String
        /// As the manifest wrote it: `maxRatio 1.1`.
        package var rule: String
        /// Whether it runs at every measurement and can only take traffic back.
        package var `guard`: Bool
        /// In the metric's unit: latencies in milliseconds, rates from 0 to 1, cost in USD.
        @Nullable package var canary: Double?
        @Nullable package var stable: Double?
        @Nullable package var limit: Double?
        package var canarySamples: Int
        package var stableSamples: Int
        package var message: String
        /// Of the sequential judge: the strength of the evidence, and what it has to reach to count.
        @Nullable package var eValue: Double?
        @Nullable package var threshold: Double?
        /// 95 % intervals, in the metric's unit.
        @Nullable package var canaryInterval: Interval?
        @Nullable package var stableInterval: Interval?
        /// Distinct users (or requests, without an assignment key) that the evidence rests on.
        @Nullable package var canaryUnits: Int?
        @Nullable package var stableUnits: Int?
        /// What would have to be seen to promote.
        @Nullable package var needed: String?
    }

    package struct Interval: Codable, Hashable, Sendable {
        package var lower: Double
        package var upper: Double
    }

    /// What the sequential judge has to say at this moment.
    package struct Judgment: Codable, Hashable, Sendable {
        /// Every metric with its numbers.
        package var readings: [Check]
        /// Why the weight must not rise now, though nobody is blamed.
        package var holds: [Check]
        /// What must be excluded before the next step, and what is still missing.
        package var gate: Verdict
    }
}
