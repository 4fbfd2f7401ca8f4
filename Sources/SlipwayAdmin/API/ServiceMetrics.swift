extension API {
    /// What a service's versions did over a stretch of time.
    package struct ServiceMetrics: Codable, Hashable, Sendable {
        package var service: String
        package var windowMs: Double
        package var versions: [String: VersionMetrics]
    }

    package struct VersionMetrics: Codable, Hashable, Sendable {
        /// Given to the version, finished or not.
        package var routed: Int
        /// Ended and not cancelled by the client.
        package var exchanges: Int
        package var streams: Int
        /// By outcome, zero ones included.
        package var outcomes: [String: Int]
        /// Exchanges that were routed a second.
        package var requestsPerSecond: Double
        /// 0…1; nil without exchanges.
        @Nullable package var errorRate: Double?
        @Nullable package var clientErrorRate: Double?
        @Nullable package var latencyMs: Distribution?
        @Nullable package var timeToFirstTokenMs: Distribution?
        package var tokens: Tokens
        package var cost: Cost
        package var feedback: Feedback
    }

    /// Percentiles to ±1.1 %.
    package struct Distribution: Codable, Hashable, Sendable {
        package var count: Int
        package var mean: Double
        package var p50: Double
        package var p80: Double
        package var p95: Double
        package var p99: Double
    }

    package struct Tokens: Codable, Hashable, Sendable {
        package var input: Int
        package var output: Int
        /// Exchanges whose provider reported usage: what the sums are over.
        package var measuredExchanges: Int
    }

    package struct Feedback: Codable, Hashable, Sendable {
        /// Exchanges that somebody gave feedback on in the window, whenever they were.
        package var count: Int
        /// Mean, 0…1; nil without feedback.
        @Nullable package var satisfaction: Double?

        package init(count: Int, satisfaction: Double?) {
            self.count = count
            self.satisfaction = satisfaction
        }
    }

    /// USD.
    package struct Cost: Codable, Hashable, Sendable {
        package var usd: Double
        package var pricedExchanges: Int
        @Nullable package var usdPerRequest: Double?
    }
}
