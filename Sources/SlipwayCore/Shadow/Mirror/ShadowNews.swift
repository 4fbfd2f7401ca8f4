/// What a gateway's mirror hands to the controller: pairs that were compared, and what became of the others.
package struct ShadowNews: Hashable, Sendable {
    package var rollout: RolloutID
    package var attempt: Int
    package var scores: [Scored] = []
    package var counts = ShadowCounts()
    /// What the service's shadows have used up today; nil where nothing moved.
    package var spending: ShadowBudget.Spending?
    /// What people said since.
    package var preferences: [RequestID: ShadowPreference] = [:]

    package struct Scored: Hashable, Sendable {
        package var score: ShadowScore
        package var content: PairContent?
        /// How models were asked about the pair; nil where the plan has none.
        package var remote: RemoteTally?
        /// The judge's.
        package var preference: ShadowPreference?

        package init(
            score: ShadowScore,
            content: PairContent?,
            remote: RemoteTally? = nil,
            preference: ShadowPreference? = nil
        ) {
            self.score = score
            self.content = content
            self.remote = remote
            self.preference = preference
        }
    }

    package init(rollout: RolloutID, attempt: Int) {
        self.rollout = rollout
        self.attempt = attempt
    }

    package mutating func take(_ scored: Scored) { scores.append(scored) }

    package var isEmpty: Bool { scores.isEmpty && preferences.isEmpty && counts == ShadowCounts() && spending == nil }
}

/// Sampled exchanges that made no pair, by why.
package struct ShadowCounts: Hashable, Codable, Sendable {
    /// The queue was full.
    package var dropped = 0
    /// The day's budget was used up.
    package var overBudget = 0
    /// The body was too long, or the request must not be sent twice.
    package var skipped = 0
    /// The client left before production had answered.
    package var unanswered = 0

    package init() {}

    enum CodingKeys: String, CodingKey {
        case dropped
        case overBudget = "over_budget"
        case skipped
        case unanswered
    }

    package static func + (a: Self, b: Self) -> Self {
        var sum = a
        sum.dropped += b.dropped
        sum.overBudget += b.overBudget
        sum.skipped += b.skipped
        sum.unanswered += b.unanswered
        return sum
    }
}
