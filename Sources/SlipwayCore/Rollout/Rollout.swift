/// One version on its way to its users: the machine that decides every step of it.
///
///     started ──► stepping ──► baking ──► promoted
///                    │            │
///                    └────────────┴─────► rolledBack | aborted ──retry──► stepping (next attempt)
///                                         superseded
///
/// A pure value. `step` takes what happened and the time; the shell commits the event with the state after it, and only then performs
/// the effects. Weight, stage and split are functions of the state, never stored beside it.
package struct Rollout: Hashable, Codable, Sendable {
    package let id: RolloutID
    package let service: ServiceID
    /// The version under trial; of a variant under trial, the name that its exchanges are counted under.
    package let version: VersionID
    /// The variants of a flag that this rollout is between; nil where it is between versions. Optional for stores of earlier releases.
    package let variant: VariantPair?
    package let digest: VersionDigest
    package let strategy: StrategyID
    package let plan: RolloutPlan
    package let startedAt: Timestamp
    /// The version that answers everybody else, and everybody again after a rollback.
    package internal(set) var stable: VersionID
    package internal(set) var attempt: Attempt
    /// Where the version is, or is to be deployed; nil for versions with an upstream of their own.
    package internal(set) var environment: EnvironmentID?
    package internal(set) var state: State
    /// Stable's figures from the last stage that had enough stable traffic, at first from before the rollout: what 100 % is held
    /// against.
    package internal(set) var baseline: ArmSummary?
    /// Nil: the service has none, or the way back needs none.
    package internal(set) var checklist: ChecklistState?
    /// The last verdict that decided something in this attempt.
    package internal(set) var verdict: Verdict?

    package init(
        id: RolloutID,
        service: ServiceID,
        version: VersionID,
        digest: VersionDigest,
        stable: VersionID,
        strategy: StrategyID,
        plan: RolloutPlan,
        salt: UInt64,
        baseline: ArmSummary?,
        environment: EnvironmentID? = nil,
        checklist: Checklist? = nil,
        variant: VariantPair? = nil,
        at now: Timestamp
    ) {
        self.id = id
        self.service = service
        self.version = version
        self.digest = digest
        self.stable = stable
        self.strategy = strategy
        self.plan = plan
        self.baseline = baseline
        self.environment = environment
        self.variant = variant
        startedAt = now
        attempt = Attempt(number: 1, salt: salt, startedAt: now)
        state = .stepping(Position(step: Position.beforeFirst, enteredAt: now))
        self.checklist = checklist.map {
            ChecklistState($0, about: ChecklistSubject(digest: digest, stable: stable), at: now)
        }
    }
}

extension Rollout {
    /// One try. Evidence of an earlier one never counts.
    package struct Attempt: Hashable, Codable, Sendable {
        /// From 1.
        package var number: Int
        /// Places of this attempt's assignment keys.
        package var salt: UInt64
        package var startedAt: Timestamp
        /// What a person or a policy let pass without evidence; nil where every step passed.
        package var skipped: String?
        /// Indices of the plan's steps that `promote --full` passed over; the bake's is the number of steps.
        package var skippedSteps: Range<Int>?
    }

    package enum State: Hashable, Codable, Sendable {
        /// At a step of the plan. Next: stepping, baking, settled.
        case stepping(Position)
        /// At 100 %, with stable kept warm and the guards on. Next: settled.
        case baking(Position)
        /// Over. Next: stepping, by `retry`, unless it was promoted or superseded.
        case settled(Settlement)
    }

    /// Where in the plan, since when, and what keeps it there.
    package struct Position: Hashable, Codable, Sendable {
        /// Index of the step; -1 before `started`, the number of steps while baking.
        package var step: Int
        /// Moved forward by the length of each pause that a person asked for.
        package var enteredAt: Timestamp
        /// When a person paused it.
        package var pausedAt: Timestamp?
        package var hold: Hold?
        /// Nil at steps that run none.
        package var jobs: StepJobs?

        static let beforeFirst = -1
    }

    /// Why an analysis that is due has not ended its step.
    package struct Hold: Hashable, Codable, Sendable {
        package enum Kind: String, Hashable, Codable, Sendable {
            case inconclusive
            case error
            /// Both arms break a guard.
            case baselineUnhealthy = "baseline_unhealthy"
            /// The sequential judge blames nobody, and yet the weight must not rise.
            case withheld
            /// A shadow that leads nowhere has shown all that it has to.
            case shadowReady = "shadow_ready"
            /// An item of the checklist is not satisfied.
            case checklist
        }

        package var kind: Kind
        package var since: Timestamp
        /// Whether the deadline has passed and a person has to decide.
        package var isOverdue: Bool
    }

    package struct Settlement: Hashable, Codable, Sendable {
        package var outcome: Outcome
        package var at: Timestamp
        /// The canary's weight when it was taken back; nil for a promoted one.
        package var failedAt: Weight?
        /// Index of the step at which it ended; nil in stores of earlier releases.
        package var step: Int?
        package var reason: String
        package var checks: [CheckResult]
    }

    package enum Outcome: String, Hashable, Codable, Sendable {
        case promoted
        case rolledBack = "rolled_back"
        case aborted
        case superseded
    }
}
