/// How far one answer is from another, and what that rests on.
package struct Divergence: Hashable, Codable, Sendable {
    /// The rule that gave the score.
    package enum Rule: String, Hashable, Codable, Sendable, CaseIterable {
        case identical
        /// One side failed, or answered with another class of status.
        case status
        /// The production answer is JSON, the other is not.
        case validity
        case refusal
        case toolCalls = "tool_calls"
        case json
        case text
        /// By what the texts mean, where a model was asked: nearer than their characters.
        case meaning
    }

    /// 0 (the same) … 1.
    package var score: Double
    package var rule: Rule

    package init(score: Double, rule: Rule) {
        self.score = score
        self.rule = rule
    }
}
