import AsyncHTTPClient
import SlipwayCore

/// Puts versions into environments, and waits until they are well there.
package struct EnvironmentDeployer: JobPerformer {
    private let supervisor: ProcessSupervisor
    private let http: HTTPClient

    package init(supervisor: ProcessSupervisor, http: HTTPClient = .forQueries) {
        self.supervisor = supervisor
        self.http = http
    }

    package func performs(_ work: Job.Work) -> Bool {
        switch work {
        case .deploy, .awaitHealth: true
        case .checks, .item: false
        }
    }

    package func perform(_ order: JobOrder) async -> JobResult {
        switch order.job.work {
        case .deploy(let id):
            guard let holding = order.holding(in: id) else { return .noEnvironment(id) }
            return await deploy(holding, isResumed: order.isResumed)
        case .awaitHealth(let id):
            guard let holding = order.holding(in: id) else { return .noEnvironment(id) }
            return await HealthWait(holding, supervisor: supervisor, http: http).result()
        case .checks, .item: return JobResult(.failed, output: "no deploy")
        }
    }

    private func deploy(_ holding: Holding, isResumed: Bool) async -> JobResult {
        switch holding.environment.deployer {
        case .none: JobResult(.succeeded, output: "nothing to do: it is there already")
        case .process: await start(holding)
        case .command(let deployer):
            await CommandDeploy(deployer, holding, supervisor: supervisor).result(isResumed: isResumed)
        case .webhook(let deployer): await WebhookDeploy(deployer, holding, http: http).result()
        }
    }

    /// Succeeds when the process was started; whether it is any good, even where it has ended already, is for its health to say.
    private func start(_ holding: Holding) async -> JobResult {
        supervisor.start(holding)
        while !supervisor.isRunning(holding), supervisor.ends(of: holding) == nil {
            do { try await Task.sleep(for: .milliseconds(20)) } catch { return JobResult(.failed, output: "cancelled") }
        }
        return JobResult(.succeeded, output: "started")
    }
}

extension JobResult {
    fileprivate static func noEnvironment(_ id: EnvironmentID) -> JobResult {
        JobResult(.failed, output: "the manifest has no environment \(id) any more")
    }
}

extension JobOrder {
    fileprivate func holding(in environment: EnvironmentID) -> Holding? {
        service[environment].map { environment in
            Holding(
                service: service,
                environment: environment,
                version: version,
                deployment: Placement.deployment(rollout, attempt: job.id.attempt)
            )
        }
    }
}
