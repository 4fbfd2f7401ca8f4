import RealModule
import SlipwayCore

/// What a rollout would find at the traffic that a service has.
package struct ServiceForecast: Sendable {
    package var strategy: StrategyID
    package var requestsPerSecond: Double
    /// Stable's, 0…1.
    package var errorRate: Double
    /// Users seen lately; nil on routes without an assignment key.
    package var users: Int?
    package var stages: [PlannedStage]
    /// Nil where the traffic or the method says nothing.
    package var forecast: Forecast?
    /// Why there is none.
    package var obstacle: String?
    /// What its first shadow step needs, and how soon it may have that; nil without one.
    package var shadow: String?
}

extension ControllerStatus {
    /// By the traffic of the last five minutes. Nil for an unknown service or strategy.
    package func forecast(of id: ServiceID, strategy: StrategyID? = nil, at now: Timestamp) -> ServiceForecast? {
        guard let service = manifest[id], let record = services[id]?.record else { return nil }
        guard let chosen = manifest[strategy ?? service.strategy ?? "default"] else { return nil }
        let (all, seconds) = recentTraffic(of: service, at: now)
        let stable = traffic.tally(of: .init(service: id, version: record.stable), over: .seconds(300), at: now)
        let arm = ArmSummary(stable)
        var answer = ServiceForecast(
            strategy: chosen.id,
            requestsPerSecond: Double(all) / seconds,
            errorRate: arm[.errorRate] ?? 0,
            users: service.assignment.isEmpty ? nil : users[id],
            stages: chosen.plan.stages
        )
        answer.shadow = chosen.plan.shadow?.need(perSecond: answer.requestsPerSecond)
        answer.look(at: chosen.plan, arm)
        return answer
    }

    /// Judged exchanges of all versions, and the time they came in.
    private func recentTraffic(of service: Service, at now: Timestamp) -> (exchanges: Int, seconds: Double) {
        let tallies = service.versions.map {
            traffic.tally(of: .init(service: service.id, version: $0.id), over: .seconds(300), at: now)
        }
        let uptime = (now - startedAt).inSeconds
        return (tallies.reduce(0) { $0 + $1.judged }, max(1, min(300, uptime)))
    }
}

extension ServiceForecast {
    fileprivate mutating func look(at plan: RolloutPlan, _ stable: ArmSummary) {
        guard let analysis = plan.sequential else {
            // A shadow alone has no users, and so nothing that they would find.
            if shadow != nil, plan.isShadowAlone { return }
            if plan.stages.allSatisfy({ $0.weight == .full }) {
                obstacle = "all users are switched at once: nobody is left to compare with, and guards watch them"
                return
            }
            obstacle = "only a sequential analysis can be planned: a threshold has no known error rate"
            return
        }
        guard requestsPerSecond > 0 else {
            obstacle = "no traffic in the last five minutes: nothing can be said of how soon a fault would be found"
            return
        }
        forecast = Planner(
            SequentialPlan(analysis),
            schedule: stages,
            perSecond: requestsPerSecond,
            errorRate: errorRate,
            activeUsers: users.flatMap { $0 > 0 ? $0 : nil },
            latencySpread: stable.latencySpread ?? 0.6
        ).forecast()
    }
}

extension ArmSummary {
    /// Of the logarithm of latency, from the distance between median and p95.
    fileprivate var latencySpread: Double? {
        guard let p50 = self[.latencyP50], let p95 = self[.latencyP95], p50 > 0, p95 > p50 else { return nil }
        return Double.log(p95 / p50) / 1.645
    }
}
