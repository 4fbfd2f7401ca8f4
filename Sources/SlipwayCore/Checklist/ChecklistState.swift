/// How far a rollout's checklist is: the machine that decides what runs, what counts and what is still missing.
///
///     open ──run──► satisfied ──until──► expired ──run or approval──► satisfied
///                 ► failed       (a required one until the next attempt)
///                 ► unmeasured   (run again soon; holds, and never passes)
///
/// A pure value inside of the rollout's: what it returns is performed after the event is durable, as everything else is. Evidence is
/// bound to the version's digest, and to the stable version where it compares with that one.
package struct ChecklistState: Hashable, Codable, Sendable {
    package let checklist: Checklist
    package internal(set) var subject: ChecklistSubject
    /// The last stage that has begun; nil before the first.
    package internal(set) var stage: Checklist.Stage?
    /// Nothing runs or counts any more until the next attempt.
    package internal(set) var isOver = false
    /// One for each item, in their order.
    package internal(set) var progress: [ItemProgress]

    /// A beginning. What an earlier state knows is kept where it still holds: approvals need not be asked for twice.
    package init(
        _ checklist: Checklist,
        about subject: ChecklistSubject,
        keeping earlier: ChecklistState? = nil,
        at now: Timestamp
    ) {
        self.checklist = checklist
        self.subject = subject
        progress = checklist.items.map { item in
            earlier?.kept(item, about: subject, at: now) ?? ItemProgress()
        }
    }

    package subscript(_ item: ChecklistItemID) -> ItemProgress? { index(of: item).map { progress[$0] } }

    func index(of item: ChecklistItemID) -> Int? { checklist.items.firstIndex { $0.id == item } }

    /// What is taken over of an item. Numbers of runs always are, so that none is given twice.
    private func kept(_ item: ChecklistItem, about subject: ChecklistSubject, at now: Timestamp) -> ItemProgress? {
        guard let index = index(of: item.id) else { return nil }
        let earlier = progress[index]
        var kept = ItemProgress()
        kept.runs = earlier.runs
        guard checklist.items[index] == item, case .satisfied(let evidence) = earlier.finding else { return kept }
        // Of later stages it was about the traffic of that attempt.
        guard item.stage == .preDeployment, evidence.counts(for: subject, as: item.work) else { return kept }
        kept.finding = evidence.isExpired(at: now) ? .expired(evidence) : .satisfied(evidence)
        return kept
    }
}
