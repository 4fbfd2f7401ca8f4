import SlipwayCore

/// A rollout as people see it: its durable state and the live figures beside it.
package struct RolloutStatus: Hashable, Sendable {
    package var rollout: Rollout
    /// Number of the last journal entry.
    package var sequence: Int
    /// Percent by version, counted at the gateway since the stage began; empty before the first exchange.
    package var actual: [VersionID: Double]
    /// The stage's figures so far; nil once it is settled and the process was restarted.
    package var measurement: Measurement?
    package var takeback: Takeback?

    /// How long it took until no request reached the canary any more, seen at the gateway.
    package struct Takeback: Hashable, Sendable {
        /// The end of the last exchange that the decision rests on; nil where a person decided.
        package var decidingExchangeEndedAt: Timestamp?
        package var decidedAt: Timestamp
        package var lastRoutedToCanaryAt: Timestamp?

        /// From the deciding exchange (or the command) to the last request that was routed to the canary; zero where none came later.
        package var duration: Duration {
            max(.zero, (lastRoutedToCanaryAt ?? decidedAt) - (decidingExchangeEndedAt ?? decidedAt))
        }
    }
}
