import SlipwayController
import SlipwayCore

extension API {
    /// A rollout's checklist: what is done, what is open, by whom, with what evidence.
    package struct Checklist: Codable, Hashable, Sendable {
        package var rollout: String
        package var service: String
        package var version: String
        /// What the evidence is bound to.
        package var digest: String
        package var name: String
        /// The last stage that has begun; nil before the first.
        @Nullable package var stage: String?
        /// How the rollout is: its phase, and why.
        package var phase: String
        package var reason: String
        package var items: [ChecklistItem]
    }

    package struct ChecklistItem: Codable, Hashable, Sendable {
        package var id: String
        /// `preDeployment`, `duringDeployment` or `postDeployment`.
        package var stage: String
        /// `command`, `check`, `http`, `metric`, `builtin`, `evaluation` or `manual`.
        package var kind: String
        /// What is done, in the manifest's words.
        package var what: String
        @Nullable package var owner: String?
        package var required: Bool
        /// `open`, `satisfied`, `failed`, `unmeasured` or `expired`.
        package var state: String
        package var running: Bool
        @Nullable package var evidence: Evidence?
    }

    package struct Evidence: Codable, Hashable, Sendable {
        /// The output, or what a person said.
        package var text: String
        package var figures: [String: Double]
        /// The person; nil: Slipway itself.
        @Nullable package var by: String?
        package var at: String
        /// From then on it counts no more.
        @Nullable package var until: String?
    }

    /// Body of `POST /api/v1/rollouts/{id}/checklist/{item}/approve`.
    package struct Approve: Codable, Hashable, Sendable {
        /// A person's name.
        package var by: String
        /// Text or a link.
        package var evidence: String?

        package init(by: String, evidence: String? = nil) {
            self.by = by
            self.evidence = evidence
        }
    }
}

extension API.Checklist {
    /// Nil for a rollout without one.
    package init?(_ rollout: Rollout) {
        guard let state = rollout.checklist else { return nil }
        self.rollout = rollout.id.rawValue
        service = rollout.service.rawValue
        version = rollout.version.rawValue
        digest = rollout.digest.description
        name = state.checklist.id.rawValue
        phase = rollout.phase.rawValue
        reason = rollout.reason
        items = zip(state.checklist.items, state.progress).map { API.ChecklistItem($0, $1) }
        stage = state.stage?.rawValue
    }
}

extension API.ChecklistItem {
    init(_ item: ChecklistItem, _ progress: ItemProgress) {
        id = item.id.rawValue
        stage = item.stage.rawValue
        (kind, what) = item.work.words
        required = item.isRequired
        state = progress.finding.name
        running = progress.running != nil
        owner = item.owner
        evidence = progress.finding.evidence.map(API.Evidence.init)
    }
}

extension API.Evidence {
    init(_ evidence: Evidence) {
        text = evidence.text
        figures = evidence.figures
        at = evidence.at.description
        by = evidence.by
        until = evidence.until?.description
    }
}

extension ChecklistItem.Work {
    fileprivate var words: (kind: String, what: String) {
        switch self {
        case .command(let arguments): ("command", arguments.joined(separator: " "))
        case .check(let set): ("check", set.rawValue)
        case .http(let hook): ("http", hook.url)
        case .metric(let check): ("metric", ([check.metric.rawValue] + check.limits.map(\.rule)).joined(separator: " "))
        case .builtin(let builtin): ("builtin", builtin.rawValue)
        case .evaluation(let evaluation): ("evaluation", evaluation.rawValue)
        case .manual(let text): ("manual", text)
        }
    }
}
