import SlipwayCore

/// How one simulated rollout ended.
package struct RunResult: Hashable, Codable, Sendable {
    package enum End: String, Hashable, Codable, Sendable {
        case promoted
        case takenBack = "rolled_back"
        /// Extended to the limit without an answer: a person is asked.
        case held
    }

    package var end: End
    /// Seconds since the rollout began.
    package var time: Double
    /// The canary's weight at the end.
    package var weight: Weight
    /// Requests routed to the canary; for a late fault, since its onset.
    package var canaryRequests: Int
    package var culprit: Metric?
    /// What was not known when it was held.
    package var missing: String?
}
