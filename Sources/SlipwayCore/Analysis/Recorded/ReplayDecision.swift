/// What the judge says of a recorded rollout.
package struct ReplayDecision: Hashable, Codable, Sendable {
    package enum Word: String, Hashable, Codable, Sendable {
        case rollback
        case promote
        case hold
        case `continue`
    }

    package var verdict: Word
    /// Seconds since the rollout began.
    package var at: Double
    /// The percentage at which the canary was taken back; nil for any other verdict.
    package var failedAt: Double?
    /// Canary exchanges heard until then, without those whose client left.
    package var canaryExchanges: Int
    /// The checks that speak for the verdict.
    package var reason: [CheckResult]
}
