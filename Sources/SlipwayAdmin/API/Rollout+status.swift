import SlipwayController
import SlipwayCore

extension API.Rollout {
    package init(_ status: RolloutStatus, in controller: ControllerStatus) {
        let rollout = status.rollout
        let settlement = rollout.settlement
        id = rollout.id.rawValue
        service = rollout.service.rawValue
        version = rollout.version.rawValue
        stable = rollout.stable.rawValue
        strategy = rollout.strategy.rawValue
        phase = rollout.phase.rawValue
        reason = rollout.reason
        step = rollout.stepIndex
        steps = API.RolloutStep.all(of: rollout)
        weights = API.Weights(status, isShown: Self.isLatest(status, in: controller))
        reasonChecks = settlement?.checks.map(API.Check.init) ?? []
        attempt = rollout.attempt.number
        startedAt = rollout.startedAt.description
        digest = rollout.digest.description
        generation = controller.generation
        sequence = status.sequence
        verdict = rollout.verdict.map(API.Verdict.init)
        environment = rollout.environment?.rawValue
        variant = rollout.variant.map { API.Variant(flag: $0.flag, canary: $0.canary, stable: $0.stable) }
        outcome = settlement?.outcome.rawValue
        failedAt = settlement?.failedAt?.percent
        settledAt = settlement?.at.description
        deadline = rollout.deadline?.description
        figures = status.measurement.map { API.Arms($0, rollout) }
        judgment = status.measurement?.judgment.map(API.Judgment.init)
        takebackMs = status.takeback?.duration.milliseconds
    }

    /// What the gateway does now says nothing of a rollout that a newer one has followed.
    private static func isLatest(_ status: RolloutStatus, in controller: ControllerStatus) -> Bool {
        controller.latestRollout(of: status.rollout.service)?.rollout.id == status.rollout.id
    }
}

extension API.RolloutList {
    /// Newest first, of one service or of all.
    package init(_ controller: ControllerStatus, service: ServiceID?, limit: Int) {
        rollouts = controller.rolloutsByAge
            .filter { service == nil || $0.rollout.service == service }
            .prefix(limit)
            .map { API.Rollout($0, in: controller) }
    }
}

extension API.Weights {
    init(_ status: RolloutStatus, isShown: Bool) {
        let rollout = status.rollout
        let none: [VersionID: Double] = [rollout.stable: 0, rollout.version: 0]
        let weight = rollout.weight.percent
        desired = none.merging([rollout.stable: 100 - weight]) { $1 }.merging([rollout.version: weight]) { $1 }.named
        actual = status.actual.isEmpty || !isShown ? [:] : none.merging(status.actual) { $1 }.named
    }

    init(_ status: ServiceStatus) {
        desired = status.desired.named
        actual = status.actual.named
    }
}

extension [VersionID: Double] {
    fileprivate var named: [String: Double] {
        [String: Double](uniqueKeysWithValues: map { ($0.key.rawValue, $0.value) })
    }
}

extension Rollout {
    /// As `nextDeadline`, but of an analysis that holds: when its policy decides.
    fileprivate var deadline: Timestamp? {
        guard let position, let hold = position.hold, case .analysis(let plan, let duration)? = currentStep else {
            return nextDeadline
        }
        return hold.isOverdue || position.pausedAt != nil ? nil : position.enteredAt + duration + plan.deadline
    }
}
