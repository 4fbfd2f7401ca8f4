/// A shadow's figures as people and programs read them.
package struct ShadowReport: Hashable, Codable, Sendable {
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

    package struct Side: Hashable, Codable, Sendable {
        package var failures: Int
        package var latencyP50: Double?
        package var latencyP95: Double?
        package var meanCost: Double?

        enum CodingKeys: String, CodingKey {
            case failures
            case latencyP50 = "latency_p50_ms"
            case latencyP95 = "latency_p95_ms"
            case meanCost = "mean_cost"
        }
    }

    package struct Group: Hashable, Codable, Sendable {
        package var name: String
        package var pairs: Int
        package var avgDivergence: Double?
        package var avgNoise: Double?
        /// Beyond noise on its own, with all groups looked at (e-BH at 5 %).
        package var isBeyondNoise: Bool

        enum CodingKeys: String, CodingKey {
            case name
            case pairs
            case avgDivergence = "avg_divergence"
            case avgNoise = "avg_noise"
            case isBeyondNoise = "beyond_noise"
        }
    }

    enum CodingKeys: String, CodingKey {
        case state
        case readyForPromotion = "ready_for_promotion"
        case reasons, missing, expect
        case totalRequests = "total_requests"
        case successfulShadows = "successful_shadows"
        case avgDivergence = "avg_divergence"
        case divergenceInterval = "divergence_interval"
        case diverged
        case divergenceThreshold = "divergence_threshold"
        case shadowBetterCount = "shadow_better_count"
        case avgNoise = "avg_noise"
        case noisePairs = "noise_pairs"
        case farther, nearer
        case evidenceBeyondNoise = "e_value_beyond_noise"
        case evidenceWithinNoise = "e_value_within_noise"
        case lengthOff = "length_off"
        case production, shadow, groups, worst
    }
}
