extension ChecklistState {
    /// What can happen to a checklist: what the journal records.
    package enum Event: Hashable, Codable, Sendable {
        case began(Checklist.Stage)
        /// The answer to `Effect.run`; it may come late, and more than once.
        case ended(ItemRun, ItemResult)
        case approved(ChecklistItemID, Approval)
        case timePassed
        /// The next attempt begins, perhaps with a changed version or beside another stable one.
        case retried(ChecklistSubject)
        /// The rollout is over.
        case closed
    }

    /// What the shell does after the event is durable. Each may be done again without harm.
    package enum Effect: Hashable, Codable, Sendable {
        /// Begin a run, or find out what became of it: it may have been begun before a crash.
        case run(ItemRun)
        /// Nobody waits for it any more.
        case cancel(ItemRun)
        /// Tell people that an item is found otherwise than before.
        case announce(ChecklistItemID, ItemProgress.Finding)
    }
}
