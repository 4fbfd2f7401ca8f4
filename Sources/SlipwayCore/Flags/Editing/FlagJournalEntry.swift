/// One change of one flag, as the journal keeps it: who, what, before, after, when.
package struct FlagJournalEntry: Hashable, Codable, Sendable {
    package enum Action: String, Hashable, Codable, Sendable {
        /// It came with the file that an empty store began with.
        case imported
        case set
        case enabled
        case disabled
        case deleted
        case undone
        /// Where the definition is not the store's to change.
        case switchedOff = "switched_off"
        case switchedOn = "switched_on"
    }

    package let key: String
    /// From 1, without gaps, over all flags of the store.
    package let revision: Int
    package let at: Timestamp
    package let by: String
    package let action: Action
    /// The definition, JSON; nil: there was none.
    package let before: String?
    package let after: String?
    /// The revisions whose definitions `before` and `after` are; 0: there was none.
    package let contentBefore: Int
    package let content: Int
    /// Whether it is switched off now, whatever the definition says.
    package let isSwitchedOff: Bool
}

extension FlagJournalEntry {
    /// For people: `ann disabled new-model`.
    package var message: String { "\(by) \(words) \(key)" }

    private var words: String {
        switch action {
        case .imported, .set, .enabled, .disabled, .deleted: action.rawValue
        case .undone: "went back to an earlier"
        case .switchedOff: "switched off"
        case .switchedOn: "switched on"
        }
    }
}
