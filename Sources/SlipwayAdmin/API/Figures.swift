extension API {
    /// Both arms over the same stretch of time.
    package struct Arms: Codable, Hashable, Sendable {
        package var stable: Figures
        package var canary: Figures
    }

    /// One arm's figures.
    package struct Figures: Codable, Hashable, Sendable {
        package var version: String
        /// Ended and not cancelled by the client.
        package var exchanges: Int
        package var failures: Int
        package var clientErrors: Int
        package var providerFaults: Int
        /// By metric's name, in its unit; a metric without data is absent.
        package var metrics: [String: Double]
    }
}
