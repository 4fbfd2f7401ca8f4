import AsyncHTTPClient
import Logging
import SlipwayCore

extension ProcessSupervisor {
    /// How long users of one environment may keep those of all others waiting.
    private static let patience = Duration.seconds(60)

    /// Until each process that users are sent to answers, so that the first request after a start finds somebody. One that does not in time
    /// is left to its supervisor: a gateway that says so is better than none.
    package func untilActiveAnswer(_ status: ControllerStatus, http: HTTPClient = .forQueries) async throws {
        let end = ContinuousClock.now + Self.patience
        for (service, key) in status.activeProcesses {
            while try await !answers(service, key, http) {
                tick()
                guard ContinuousClock.now < end else { return }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    private func answers(_ service: SlipwayCore.Service, _ key: EnvironmentKey, _ http: HTTPClient) async throws -> Bool
    {
        guard let environment = service[key.environment] else { return true }
        let probe = HealthProbe(environment, http: http)
        return await probe.fault() == nil
    }
}

extension ControllerStatus {
    /// Of services whose users are sent to a process.
    fileprivate var activeProcesses: [(service: SlipwayCore.Service, key: EnvironmentKey)] {
        manifest.services.compactMap { service in
            guard let record = services[service.id]?.record else { return nil }
            let rollout = record.active.flatMap { rollouts[$0]?.rollout }
            let users = rollout.flatMap { $0.weight == .full ? $0.version : nil } ?? record.stable
            guard let place = record.placement(holding: users)?.environment, service[place]?.isProcess == true else {
                return nil
            }
            return (service, EnvironmentKey(service: service.id, environment: place))
        }
    }
}
