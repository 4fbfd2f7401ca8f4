/// What a shadow must have shown before it may meet its first user.
package struct ReadinessRule: Hashable, Codable, Sendable {
    package enum Expectation: String, Hashable, Codable, Sendable, CaseIterable {
        /// A refactoring, another provider: the answers must be as production's, up to production's own noise.
        case equivalent
        /// A new prompt or model: answers will differ, and must be judged not worse.
        case improved
    }

    package var expect: Expectation
    package var minPairs: Int
    /// With production's second answer.
    package var minNoisePairs: Int
    /// From where on a pair is shown as diverged; decides nothing.
    package var divergenceThreshold: Double
    /// The shadow's mean cost over production's; nil: not asked.
    package var maxCostRatio: Double?
    /// Whether a slower shadow is blocked.
    package var judgesLatency: Bool

    package init(
        expect: Expectation = .equivalent,
        minPairs: Int = 200,
        minNoisePairs: Int = 100,
        divergenceThreshold: Double = 0.3,
        maxCostRatio: Double? = 1.25,
        judgesLatency: Bool = true
    ) {
        self.expect = expect
        self.minPairs = minPairs
        self.minNoisePairs = minNoisePairs
        self.divergenceThreshold = divergenceThreshold
        self.maxCostRatio = maxCostRatio
        self.judgesLatency = judgesLatency
    }
}
