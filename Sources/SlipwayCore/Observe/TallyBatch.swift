/// What one event loop hands over at a time: a tally a subject, since the last hand-over.
package struct TallyBatch: Hashable, Sendable {
    package var tallies: [Observation.Subject: Tally]
    /// When the loop handed it over.
    package var at: Timestamp

    package init(tallies: [Observation.Subject: Tally] = [:], at: Timestamp) {
        self.tallies = tallies
        self.at = at
    }
}
