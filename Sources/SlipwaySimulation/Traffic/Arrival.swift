/// A request as it comes in, with what would happen to it on the stable version.
///
/// What the canary makes of it is drawn from `bits`, so that the traffic does not depend on who is in the canary.
package struct Arrival: Sendable {
    /// Seconds since the rollout began.
    var time: Double
    /// Number in the crowd; -1 where each request stands alone.
    var user: Int32
    /// The unit's hash: the user's, or the request's own.
    var key: UInt64
    /// Fails on stable.
    var isFailing: Bool
    /// A retry: it fails as what it repeats did.
    var isRetry = false
    /// Milliseconds.
    var latency: Double
    var timeToFirstToken: Double
    /// USD.
    var cost: Double
    var bits: UInt64
}
