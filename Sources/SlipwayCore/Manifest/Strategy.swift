/// How a version is brought to its users, compiled into the steps that a rollout takes.
package struct Strategy: Hashable, Sendable {
    package var id: StrategyID
    package var plan: RolloutPlan

    package init(id: StrategyID, plan: RolloutPlan) {
        self.id = id
        self.plan = plan
    }
}

extension StrategyID {
    /// The strategy of a service that names none.
    package static let standard: StrategyID = "default"
}
