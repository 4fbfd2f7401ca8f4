import RealModule

/// What is kept of one answer of a pair: numbers, and a hash of what was said.
package struct ShadowSide: Hashable, Codable, Sendable {
    package var outcome: Outcome
    /// Beside the other answer: a request that both refuse fails nobody.
    package var isFailure: Bool
    /// JSON where it should be, calls with arguments that can be read.
    package var isValid: Bool
    package var latency: Duration?
    package var timeToFirstToken: Duration?
    package var cost: Double?
    package var tokens: TokenUsage?
    /// Of the text, in bytes of UTF-8.
    package var length: Int
    package var digest: UInt64

    init(_ answer: AssembledAnswer, beside other: AssembledAnswer, isValid: Bool) {
        outcome = answer.outcome
        isFailure = answer.fails(beside: other)
        self.isValid = isValid
        latency = answer.latency
        timeToFirstToken = answer.timeToFirstToken
        cost = answer.cost
        tokens = answer.tokens
        length = answer.text.utf8.count
        digest = answer.digest
    }
}
