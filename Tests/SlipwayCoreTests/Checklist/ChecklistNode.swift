@testable import SlipwayCore

/// A checklist at a moment, as the exhaustive search sees it, with the search's own record of what satisfies each item.
struct ChecklistNode {
    /// Why an item may count as satisfied: kept by the search, from what it did and not from what the machine says.
    struct Credit: Hashable {
        var subject: ChecklistSubject
        var until: Timestamp?
    }

    var state: ChecklistState
    var now: Timestamp
    var credits: [ChecklistItemID: Credit] = [:]
    /// Required items that have failed since the attempt began.
    var failed: Set<ChecklistItemID> = []

    /// What tells two nodes apart: moments only by their distance, and that only up to where nothing more depends on it.
    struct Key: Hashable {
        var subject: ChecklistSubject
        var stage: Checklist.Stage?
        var isOver: Bool
        var items: [Item]

        struct Item: Hashable {
            var finding: String
            var about: ChecklistSubject?
            var untilIn: Duration?
            var runningFor: Duration?
            var dueIn: Duration?
            var hasRun: Bool
            var credit: ChecklistSubject?
            var creditEndsIn: Duration?
            var hasFailed: Bool
        }
    }

    var key: Key {
        let items = zip(state.checklist.items, state.progress).map { item, progress in
            Key.Item(
                finding: progress.finding.name,
                about: progress.finding.evidence?.subject,
                untilIn: ahead(progress.finding.evidence?.until),
                runningFor: progress.running.map { min(now - $0.since, ChecklistSearch.longest) },
                dueIn: ahead(progress.dueAt),
                hasRun: progress.runs > 0,
                credit: credits[item.id]?.subject,
                creditEndsIn: ahead(credits[item.id]?.until),
                hasFailed: failed.contains(item.id)
            )
        }
        return Key(subject: state.subject, stage: state.stage, isOver: state.isOver, items: items)
    }

    private func ahead(_ moment: Timestamp?) -> Duration? { moment.map { max($0 - now, .zero) } }
}
