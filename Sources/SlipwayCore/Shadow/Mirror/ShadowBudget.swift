/// What a shadow may use up in a day (UTC); nil: as much as it takes.
package struct ShadowBudget: Hashable, Codable, Sendable {
    package var requests: Int?
    package var tokens: Int?
    package var dollars: Double?

    package init(requests: Int? = nil, tokens: Int? = nil, dollars: Double? = nil) {
        self.requests = requests
        self.tokens = tokens
        self.dollars = dollars
    }

    /// What was used up on one day.
    package struct Spending: Hashable, Codable, Sendable {
        private var day: Int64 = .min
        package private(set) var requests = 0
        package private(set) var tokens = 0
        package private(set) var dollars = 0.0

        package init() {}

        /// Whether so many more requests may be sent at this moment.
        package mutating func allows(_ budget: ShadowBudget, requests more: Int = 1, at now: Timestamp) -> Bool {
            turn(to: now)
            if let limit = budget.requests, requests + more > limit { return false }
            if let limit = budget.tokens, tokens >= limit { return false }
            if let limit = budget.dollars, dollars >= limit { return false }
            return true
        }

        package mutating func noteRequest(at now: Timestamp) {
            turn(to: now)
            requests += 1
        }

        /// What an answer turned out to have cost, on the day on which it is known.
        package mutating func note(tokens: TokenUsage?, cost: Double?, at now: Timestamp) {
            turn(to: now)
            self.tokens += tokens.map { $0.input + $0.output } ?? 0
            dollars += cost ?? 0
        }

        private mutating func turn(to now: Timestamp) {
            let today = now.microseconds / 86_400_000_000
            if today != day { self = Spending(day: today) }
        }

        private init(day: Int64) { self.day = day }
    }
}
