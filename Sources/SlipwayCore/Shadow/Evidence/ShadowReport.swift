/// A shadow's figures as people and programs read them.
package struct ShadowReport: Hashable, Sendable {
    package var state: Readiness.State
    package var readyForPromotion: Bool
    /// Why it is blocked.
    package var reasons: [Readiness.Finding]
    /// What is missing until it is ready.
    package var missing: [Readiness.Finding]
    package var expect: ReadinessRule.Expectation

    package var totalRequests: Int
    package var successfulShadows: Int
    package var avgDivergence: Double?
    /// 95 %.
    package var divergenceInterval: EvidenceFigures.Interval?
    /// How many pairs lie above the threshold for showing them.
    package var diverged: Int
    package var divergenceThreshold: Double
    package var shadowBetterCount: Int
    /// How far production's second answers are from its first ones, on the pairs that have one.
    package var avgNoise: Double?
    /// 95 %.
    package var noiseInterval: EvidenceFigures.Interval?
    package var noisePairs: Int
    /// Pairs in which the shadow is farther from production's first answer than its second one is, and those in which it is nearer.
    package var farther: Int
    package var nearer: Int
    package var evidenceBeyondNoise: Double
    package var evidenceWithinNoise: Double
    package var lengthOff: Int

    package var production: Side
    package var shadow: Side
    package var groups: [Group]
    package var worst: [WorstPair]
    /// How models were asked; nil where none is.
    package var remote: RemoteTally?

    package struct Side: Hashable, Sendable {
        package var failures: Int
        /// 95 %, of their rate.
        package var failureInterval: EvidenceFigures.Interval
        package var latencyP50: Double?
        package var latencyP95: Double?
        package var meanCost: Double?
    }

    package struct Group: Hashable, Sendable {
        package var name: String
        package var pairs: Int
        package var avgDivergence: Double?
        package var avgNoise: Double?
        /// Beyond noise on its own, with all groups looked at (e-BH at 5 %).
        package var isBeyondNoise: Bool
    }
}
