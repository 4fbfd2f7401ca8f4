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
    }
}
