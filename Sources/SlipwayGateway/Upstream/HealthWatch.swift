import NIOCore
import SlipwayCore

/// Asks the endpoints of the services that want it whether they are well, and says when that changes.
///
/// Runs on one loop of a gateway, which tells the others: checks do not multiply with the loops. Nothing is asked while there is nothing
/// to ask, nor once the gateway drains.
final class HealthWatch {
    private final class Target {
        var check: HealthCheck
        var streak = HealthStreak()
        var isAsking = false
        var dueAt: NIODeadline

        init(_ check: HealthCheck, dueAt: NIODeadline) {
            self.check = check
            self.dueAt = dueAt
        }
    }

    private var targets: [EndpointState.Key: Target] = [:]
    private let tell: (EndpointState.Key, Bool) -> Void

    init(tell: @escaping (EndpointState.Key, Bool) -> Void) { self.tell = tell }

    var isEmpty: Bool { targets.isEmpty }

    /// An endpoint that is no longer checked counts as well.
    func follow(_ services: [Service], at now: NIODeadline) {
        let wanted = Self.wanted(services)
        for (key, target) in targets where wanted[key] == nil {
            if !target.streak.isHealthy { tell(key, true) }
            targets[key] = nil
        }
        for (key, check) in wanted {
            if let target = targets[key] { target.check = check } else { targets[key] = Target(check, dueAt: now) }
        }
    }

    private static func wanted(_ services: [Service]) -> [EndpointState.Key: HealthCheck] {
        services.reduce(into: [:]) { wanted, service in
            guard let check = service.health else { return }
            for version in service.versions {
                for upstream in version.endpoints {
                    wanted[.init(service: service.id, version: version.id, upstream: upstream)] = check
                }
            }
        }
    }

    /// Called at the loop's ticks. One question to an endpoint at a time.
    func ticked(at now: NIODeadline, in context: LoopContext) {
        for (key, target) in targets where !target.isAsking && now >= target.dueAt {
            target.isAsking = true
            target.dueAt = now + TimeAmount(target.check.interval)
            let probe = HealthProbe(target.check, of: key.upstream) { isWell in self.answered(key, target, isWell) }
            probe.begin(to: context.pool.origin(of: key.upstream), in: context)
        }
    }

    private func answered(_ key: EndpointState.Key, _ target: Target, _ isWell: Bool) {
        target.isAsking = false
        guard target.streak.answered(well: isWell, under: target.check), targets[key] === target else { return }
        tell(key, target.streak.isHealthy)
    }
}

@available(*, unavailable)
extension HealthWatch: Sendable {}
