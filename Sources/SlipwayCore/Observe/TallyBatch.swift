/// What one event loop hands over at a time: a tally a subject, since the last hand-over.
package struct TallyBatch: Hashable, Sendable {
    package var tallies: [Observation.Subject: Tally]
    /// What users said since, in the order in which it came. Not in the tallies: the same may be said to two loops, and counts once.
    package var feedback: [Feedback] = []
    /// When the loop handed it over.
    package var at: Timestamp

    package init(tallies: [Observation.Subject: Tally] = [:], at: Timestamp) {
        self.tallies = tallies
        self.at = at
    }
}
