/// What the canary does otherwise than stable, from `onset` on. The defaults: nothing.
package struct Fault: Hashable, Sendable {
    /// Share of the canary's exchanges that fail for its sake, whoever the user is, on top of stable's.
    package var addedErrors = 0.0
    /// Its failures come in bursts of retries of this mean length; the share stays the same.
    package var burstLength = 1.0
    /// Multiplies the latency of every exchange.
    package var latency = 1.0
    /// Multiplies the latency of one exchange in ten.
    package var tailLatency = 1.0
    package var timeToFirstToken = 1.0
    /// Tokens go with it.
    package var cost = 1.0
    /// Share of positive feedback.
    package var satisfaction = Fault.usualSatisfaction
    /// Share of exchanges that are never answered: they end after 60 s.
    package var hanging = 0.0
    /// Extra requests that a user sends after each failed, and after each answered exchange.
    package var repeatsOfFailed = 0.0
    package var repeatsOfAnswered = 0.0
    /// Seconds since the rollout began.
    package var onset = 0.0

    package static let usualSatisfaction = 0.95

    package init() {}
}
