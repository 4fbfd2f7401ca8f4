import SlipwayController
import SlipwayCore

/// How the processes in environments are, read when somebody asks for services.
package typealias ProcessBook = [EnvironmentKey: ProcessStatus]

extension API.Environment {
    static func all(
        of service: SlipwayCore.Service,
        _ record: ServiceRecord,
        _ rollout: SlipwayCore.Rollout?,
        _ processes: ProcessBook
    ) -> [API.Environment] {
        service.environments.map { environment in
            let key = EnvironmentKey(service: service.id, environment: environment.id)
            let placement = record.placement(in: environment.id)
            return API.Environment(environment, placement, role(placement, record, rollout), processes[key])
        }
    }

    private static func role(
        _ placement: Placement?,
        _ record: ServiceRecord,
        _ rollout: SlipwayCore.Rollout?
    ) -> Role {
        guard let placement else { return .empty }
        if let rollout, !rollout.isSettled, placement.version == rollout.version {
            return rollout.weight == .full ? .active : .preview
        }
        let users = rollout.flatMap { $0.isSettled || $0.weight < .full ? nil : $0.version } ?? record.stable
        if placement.version == users { return .active }
        return placement.state == .failed ? .empty : .warm
    }

    private init(
        _ environment: SlipwayCore.Environment,
        _ placement: Placement?,
        _ role: Role,
        _ process: ProcessStatus?
    ) {
        let upstream = environment.upstream
        id = environment.id.rawValue
        url = "\(upstream.scheme.rawValue)://\(upstream.authority)\(upstream.basePath)"
        deployer = environment.deployer.name
        self.role = role
        state = placement.map { State($0.state) } ?? .empty
        version = placement?.version.rawValue
        retiresAt = placement?.retireAt?.description
        self.process = process.map(API.Process.init)
    }
}

extension API.Environment.State {
    fileprivate init(_ state: Placement.State) {
        switch state {
        case .deploying: self = .deploying
        case .ready: self = .ready
        case .failed: self = .failed
        }
    }
}

extension API.Process {
    fileprivate init(_ status: ProcessStatus) {
        state = status.state.rawValue
        restarts = status.restarts
        log = status.log
        pid = status.pid
        lastEnd = status.lastEnd
    }
}

extension Deployer {
    fileprivate var name: String {
        switch self {
        case .none: "none"
        case .process: "process"
        case .command: "command"
        case .webhook: "webhook"
        }
    }
}
