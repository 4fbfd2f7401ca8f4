import SlipwayCore

/// A change, as the event stream carries it.
package enum ControllerEvent: Hashable, Sendable {
    case journaled(JournalEntry)
    /// A new manifest is in force.
    case manifestApplied(at: Timestamp)
    case flagChanged(FlagJournalEntry)
}
