extension API {
    /// A rollout as the API shows it.
    package struct Rollout: Codable, Hashable, Sendable {
        package var id: String
        package var service: String
        /// The version under trial; of a variant under trial, the name that its exchanges are counted under.
        package var version: String
        /// Where two variants of a flag are compared on the stable version; nil between versions.
        @Nullable package var variant: Variant?
        package var stable: String
        package var strategy: String
        /// Where the version is, or is being deployed; nil for one with an upstream of its own.
        @Nullable package var environment: String?
        /// `progressing`, `paused`, `healthy` or `degraded`.
        package var phase: String
        /// Why it is in its phase; of one that was rolled back: every failed check with its numbers.
        package var reason: String
        /// Index into `steps` of the current step, or of the one at which it ended.
        package var step: Int
        package var steps: [RolloutStep]
        package var weights: Weights
        /// The last verdict of this attempt that decided something.
        @Nullable package var verdict: Verdict?
        /// `promoted`, `rolled_back`, `aborted` or `superseded`; nil while it is under way.
        @Nullable package var outcome: String?
        /// The canary's percentage when it was taken back.
        @Nullable package var failedAt: Double?
        /// The checks behind `reason`, where it was checks that ended the rollout.
        package var reasonChecks: [Check]
        /// From 1; `retry` begins the next one.
        package var attempt: Int
        package var startedAt: String
        @Nullable package var settledAt: String?
        /// When something happens by time alone; nil where it waits for a person.
        @Nullable package var deadline: String?
        /// Of the present stage; nil before the first measurement and after a restart.
        @Nullable package var figures: Arms?
        /// Of a sequential analysis under way.
        @Nullable package var judgment: Judgment?
        /// From the end of the deciding exchange, or from the command, to the last request that reached the canary.
        @Nullable package var takebackMs: Double?
        /// What the user wrote for the version, hashed.
        package var digest: String
        /// Of the snapshot that the gateway was given last.
        package var generation: UInt64
        /// Of the last journal entry.
        package var sequence: Int
    }

    /// The variants of a flag that a rollout is between.
    package struct Variant: Codable, Hashable, Sendable {
        package var flag: String
        package var canary: String
        package var stable: String
    }

    /// Percentages by version.
    package struct Weights: Codable, Hashable, Sendable {
        /// What was decided.
        package var desired: [String: Double]
        /// What the gateway did since the stage began; empty before its first exchange.
        package var actual: [String: Double]
    }

    package struct RolloutList: Codable, Hashable, Sendable {
        /// Newest first.
        package var rollouts: [Rollout]
    }
}
