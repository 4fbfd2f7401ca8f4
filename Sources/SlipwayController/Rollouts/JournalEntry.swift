import SlipwayCore

/// One committed event of a rollout with the state after it: what a restart resumes from and what people read.
package struct JournalEntry: Hashable, Codable, Sendable {
    /// From 1, without gaps, in each rollout.
    package let sequence: Int
    package let at: Timestamp
    package let event: Rollout.Event
    package let effects: [Rollout.Effect]
    package let state: Rollout

    package init(sequence: Int, at: Timestamp, event: Rollout.Event, effects: [Rollout.Effect], state: Rollout) {
        self.sequence = sequence
        self.at = at
        self.event = event
        self.effects = effects
        self.state = state
    }

    package var announcements: [Rollout.Announcement] {
        effects.compactMap { effect in
            if case .announce(let announcement) = effect { announcement } else { nil }
        }
    }
}
