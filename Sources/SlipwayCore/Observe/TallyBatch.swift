/// What one event loop hands over at a time: since the last hand-over, a tally a subject, and each exchange for the judge.
///
/// Exhibits may be handed over before the tallies that count the same exchanges: a judge is not kept waiting.
package struct TallyBatch: Hashable, Sendable {
    package var tallies: [Observation.Subject: Tally]
    /// In seconds since 1970; the order within a subject is that of the exchanges' ends.
    package var exhibits: [Observation.Subject: [Exhibit]] = [:]
    /// What users said since, in the order in which it came. Not in the tallies: the same may be said to two loops, and counts once.
    package var feedback: [Feedback] = []
    /// When the loop handed it over.
    package var at: Timestamp

    package init(tallies: [Observation.Subject: Tally] = [:], at: Timestamp) {
        self.tallies = tallies
        self.at = at
    }

    /// Whether a rollout may turn on it at once: a canary's failure, any failure for a judge, or what users said. What went well is heard in
    /// time by the clock.
    package var mayDecide: Bool {
        !feedback.isEmpty || tallies.contains { $0.role == .canary && $1.judged > $1[.ok] }
            || exhibits.contains { subject, exhibits in
                subject.stage != nil && exhibits.contains { $0.outcome != .ok }
            }
    }
}
