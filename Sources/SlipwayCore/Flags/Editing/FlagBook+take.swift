extension FlagBook {
    /// Believes a decision that is durable.
    package mutating func take(_ decision: FlagDecision) {
        let change = decision.change
        precondition(change.revision == revision + 1, "change \(change.revision) after revision \(revision)")
        revision = change.revision
        takeSwitch(change)
        switch change.action {
        case .switchedOff, .switchedOn: return
        case .imported, .set, .enabled, .disabled, .deleted, .undone: break
        }
        isBegun = true
        records[change.key] = record(after: change)
        flags = flags.replacing(change.key, with: decision.flag, text: document)
    }

    /// As it will be stored; nil where the flag is gone, or not the store's.
    package func record(after change: FlagJournalEntry) -> FlagRecord? {
        guard let definition = change.after else { return nil }
        let last = records.values.map(\.position).max() ?? -1
        return FlagRecord(
            key: change.key,
            definition: definition,
            revision: change.revision,
            content: change.content,
            position: records[change.key]?.position ?? last + 1,
            by: change.by,
            at: change.at
        )
    }

    private mutating func takeSwitch(_ change: FlagJournalEntry) {
        guard change.isSwitchedOff else {
            switches[change.key] = nil
            return
        }
        guard switches[change.key] == nil else { return }
        switches[change.key] = FlagSwitch(change)
    }
}

extension FlagSwitch {
    package init(_ change: FlagJournalEntry) {
        self.init(key: change.key, revision: change.revision, by: change.by, at: change.at)
    }
}
