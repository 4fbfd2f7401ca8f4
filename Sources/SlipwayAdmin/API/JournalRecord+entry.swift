import SlipwayController
import SlipwayCore

extension API.JournalRecord {
    /// A record for each decision of an entry; one for an entry that decided nothing.
    package static func all(of entry: JournalEntry) -> [API.JournalRecord] {
        let announcements = entry.announcements
        guard !announcements.isEmpty else {
            return [API.JournalRecord(entry, type: "noted", message: entry.event.name, weight: nil, checks: [])]
        }
        return announcements.map { announcement in
            API.JournalRecord(
                entry,
                type: announcement.type,
                message: announcement.message,
                weight: announcement.weight,
                checks: announcement.checks
            )
        }
    }

    package static func all(of event: ControllerEvent) -> [API.JournalRecord] {
        switch event {
        case .journaled(let entry): all(of: entry)
        case .manifestApplied(let moment): [manifestApplied(at: moment)]
        case .flagChanged(let change): [API.JournalRecord(change)]
        }
    }

    private static func manifestApplied(at moment: Timestamp) -> API.JournalRecord {
        API.JournalRecord(
            type: "manifest_applied",
            at: moment.description,
            message: "a new manifest is in force",
            rollout: nil,
            service: nil,
            version: nil,
            flag: nil,
            sequence: nil,
            attempt: nil,
            event: nil,
            weight: nil,
            checks: []
        )
    }

    private init(_ change: FlagJournalEntry) {
        self.init(
            type: "flag_\(change.action.rawValue)",
            at: change.at.description,
            message: change.message,
            rollout: nil,
            service: nil,
            version: nil,
            flag: change.key,
            sequence: change.revision,
            attempt: nil,
            event: nil,
            weight: nil,
            checks: []
        )
    }

    private init(_ entry: JournalEntry, type: String, message: String, weight: Weight?, checks: [CheckResult]) {
        self.type = type
        self.message = message
        at = entry.at.description
        self.checks = checks.map(API.Check.init)
        rollout = entry.state.id.rawValue
        service = entry.state.service.rawValue
        version = entry.state.version.rawValue
        flag = nil
        sequence = entry.sequence
        attempt = entry.state.attempt.number
        event = entry.event.name
        self.weight = weight?.percent
    }
}

extension Rollout.Event {
    fileprivate var name: String {
        switch self {
        case .started: "started"
        case .commanded(let command): command.name
        case .measured: "measured"
        case .measurementFailed: "measurement_failed"
        case .superseded: "superseded"
        case .jobEnded: "job_ended"
        }
    }
}
