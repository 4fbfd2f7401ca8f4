import SlipwayCore

extension ControllerStatus {
    /// Of each service's last shadow, and what shadows of it had used up then: the budget is a service's, not a rollout's.
    package var shadowSpending: [ServiceID: ShadowBudget.Spending] {
        lastShadows.reduce(into: [:]) { found, shadow in
            if let spending = shadow.record.spending { found[shadow.rollout.service] = spending }
        }
    }

    /// One a service, by the services' names.
    package var lastShadows: [(record: ShadowRecord, rollout: Rollout)] {
        services.keys.sorted().compactMap { service in
            rolloutsByAge.lazy.filter { $0.rollout.service == service }
                .compactMap { status in shadows[status.rollout.id].map { ($0, status.rollout) } }.first
        }
    }
}
