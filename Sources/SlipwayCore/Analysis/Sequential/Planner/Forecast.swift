/// Before a rollout starts: what would be found, how soon, and what this traffic cannot find in the planned time.
package struct Forecast: Hashable, Codable, Sendable {
    package struct Line: Hashable, Codable, Sendable {
        /// `errors doubled`, `p95 +30 %`.
        package var fault: String
        /// From the start; nil: not reliably found in the planned time.
        package var seconds: Double?
        /// Exchanges that the faulty canary answers until then.
        package var canaryExchanges: Double?
        /// Distinct canary users with such an error that it takes at the first weight, where users are judged.
        package var users: Int?
        /// For people.
        package var text: String

        enum CodingKeys: String, CodingKey {
            case fault
            case seconds
            case canaryExchanges = "canary_exchanges"
            case users
            case text
        }
    }

    package var lines: [Line] = []
    /// What would make the plan find more, or pass without waiting; for people.
    package var advice: [String] = []
    /// Too few users on the canary for statistics to say anything.
    package var isRefused = false

    enum CodingKeys: String, CodingKey {
        case lines
        case advice
        case isRefused = "refused"
    }
}
