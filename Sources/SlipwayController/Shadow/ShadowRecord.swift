import SlipwayCore

/// What is known of one attempt's shadow: its book, and the sampled exchanges that made no pair.
package struct ShadowRecord: Codable, Sendable {
    package let rollout: RolloutID
    package let attempt: Int
    package internal(set) var book: ShadowBook
    package internal(set) var counts = ShadowCounts()
    /// The service's shadows' on the day on which it was told last.
    package internal(set) var spending: ShadowBudget.Spending?
    /// Nil: no content is kept.
    let keepsContentFor: Duration?
    /// Whether anything was learned since it was saved.
    var isDirty = true

    enum CodingKeys: CodingKey {
        case rollout
        case attempt
        case book
        case counts
        case spending
        case keepsContentFor
    }

    init(_ rollout: Rollout, _ plan: ShadowPlan) {
        self.rollout = rollout.id
        attempt = rollout.attempt.number
        book = ShadowBook(rule: plan.rule)
        keepsContentFor = plan.keepsContentFor
    }

    mutating func take(_ news: ShadowNews) {
        isDirty = true
        counts = counts + news.counts
        spending = news.spending ?? spending
        for scored in news.scores { book.take(scored) }
        for (request, preference) in news.preferences { book.add(preference, of: request) }
    }

    /// Content leaves when its time is up; scores stay.
    mutating func forgetOldContent(at now: Timestamp) {
        guard let keepsContentFor else { return }
        if book.forget(contentBefore: now - keepsContentFor) { isDirty = true }
    }
}
