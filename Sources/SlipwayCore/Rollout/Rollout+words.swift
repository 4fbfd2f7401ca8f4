extension Rollout.Announcement {
    /// The stable code of what was decided: the `type` of a journal entry.
    package var type: String {
        switch self {
        case .started: "started"
        case .weightSet: "weight_set"
        case .switched: "switched"
        case .jobStarted: "job_started"
        case .jobSucceeded: "job_succeeded"
        case .stagePassed: "stage_passed"
        case .held: "held"
        case .overdue: "overdue"
        case .paused: "paused"
        case .resumed: "resumed"
        case .skipped: "skipped"
        case .baking: "baking"
        case .shadowing: "shadowing"
        case .shadowReady: "shadow_ready"
        case .itemFound(_, let finding): "item_\(finding.name)"
        case .settled(let settlement): settlement.outcome.rawValue
        }
    }

    /// One line for people.
    package var message: String {
        switch self {
        case .started(let attempt): attempt == 1 ? "rollout started" : "attempt \(attempt) started"
        case .weightSet(let weight): "weight set to \(weight)"
        case .switched: "switched: all users at once"
        case .jobStarted(let what): "\(what) started"
        case .jobSucceeded(let what): "\(what) succeeded"
        case .stagePassed(let weight, let verdict): "pass at \(weight): \(verdict.sentence)"
        case .held(let kind, let weight, let verdict):
            "holding at \(weight): \(kind.sentence)" + (verdict?.missing ?? "")
        case .overdue(let kind, let weight): "deadline passed at \(weight): \(kind.sentence); promote or abort"
        case .paused(let weight): "paused at \(weight)"
        case .resumed(let weight): "resumed at \(weight)"
        case .skipped(let what): what
        case .shadowing(let share): "shadowing \(share) of stable's exchanges: no user hears the answers"
        case .shadowReady: "the shadow is ready"
        case .itemFound(let item, let finding): finding.sentence(item)
        case .baking(let duration): "baking at 100 % for \(duration.inSeconds.fixed(0)) s"
        case .settled(let settlement): settlement.sentence
        }
    }

    /// The numbers behind the decision.
    package var checks: [CheckResult] {
        switch self {
        case .stagePassed(_, let verdict): verdict.checks
        case .held(_, _, let verdict): verdict?.checks ?? []
        case .settled(let settlement): settlement.checks
        default: []
        }
    }

    /// The canary's weight that the decision speaks of.
    package var weight: Weight? {
        switch self {
        case .weightSet(let weight), .stagePassed(let weight, _), .held(_, let weight, _), .overdue(_, let weight),
            .paused(let weight), .resumed(let weight):
            weight
        case .settled(let settlement): settlement.failedAt
        case .switched: .full
        case .started, .skipped, .baking, .jobStarted, .jobSucceeded, .shadowing, .shadowReady, .itemFound: nil
        }
    }
}

extension Rollout.Hold.Kind {
    package var sentence: String {
        switch self {
        case .inconclusive: "too little evidence to promote"
        case .error: "the analysis could not measure"
        case .baselineUnhealthy: "both versions break a guard"
        case .withheld: "the judge withholds the next step"
        case .shadowReady: "the shadow is ready: start a canary"
        case .checklist: "the checklist is not satisfied"
        }
    }
}

extension ItemProgress.Finding {
    fileprivate func sentence(_ item: ChecklistItemID) -> String {
        let person = evidence?.by.map { " by \($0)" } ?? ""
        return "\(item) \(name)\(person)" + (evidence?.lastWords.map { ": \($0)" } ?? "")
    }
}

extension Rollout.Settlement {
    fileprivate var sentence: String {
        switch outcome {
        case .promoted: "promoted: \(reason)"
        case .rolledBack: "rolled back at \(failedAt ?? .none): \(reason)"
        case .aborted: "aborted at \(failedAt ?? .none): \(reason)"
        case .superseded: reason
        }
    }
}

extension Verdict {
    fileprivate var sentence: String { checks.map(\.message).joined(separator: "; ") }

    fileprivate var missing: String {
        let open = checks.filter { $0.result != .pass }.map(\.message)
        return open.isEmpty ? "" : " (\(open.joined(separator: "; ")))"
    }
}
