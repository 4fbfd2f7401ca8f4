extension API {
    /// One decision of a rollout, or a change beside the rollouts: a line of the journal and of the event stream.
    package struct JournalRecord: Codable, Hashable, Sendable {
        /// What was decided: `weight_set`, `stage_passed`, `held`, `rolled_back`, …
        package var type: String
        package var at: String
        /// One line for people.
        package var message: String
        /// Nil for what is no rollout's, such as `manifest_applied`.
        @Nullable package var rollout: String?
        @Nullable package var service: String?
        @Nullable package var version: String?
        /// Nil for what is no flag's.
        @Nullable package var flag: String?
        /// Of the journal entry, or the flag's revision. One entry can hold several decisions: the records of one entry became durable together.
        @Nullable package var sequence: Int?
        @Nullable package var attempt: Int?
        /// What led to it: `started`, `measured`, `superseded` or a command's name.
        @Nullable package var event: String?
        /// The canary's percentage that the decision speaks of.
        @Nullable package var weight: Double?
        package var checks: [Check]
    }

    package struct JournalRecordList: Codable, Hashable, Sendable {
        /// Oldest first.
        package var events: [JournalRecord]
    }
}
