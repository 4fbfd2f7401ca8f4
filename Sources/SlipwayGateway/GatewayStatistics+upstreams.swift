import NIOCore
import SlipwayCore

extension GatewayStatistics {
    /// What became of one endpoint of one version.
    package struct Endpoint: Hashable, Sendable {
        package let service: ServiceID
        package let version: VersionID
        /// Host and port.
        package let address: String
        /// Attempts that ended, by `Outcome.index`: each retry counts.
        package var attempts: [Int]
        /// How often a loop left it out for its failures.
        package var ejections: Int
        /// Exchanges that it serves now.
        package var load: Int
        /// As the health checks say.
        package var isHealthy: Bool
        /// Loops on which it takes exchanges, and all loops.
        package var availableLoops: Int
        package var loops: Int

        package func attempts(_ outcome: Outcome) -> Int { attempts[outcome.index] }
    }

    package struct Service: Hashable, Sendable {
        package let id: ServiceID
        package var retries: Int
        /// Retries that were due and that the budget did not allow.
        package var exhausted: Int
        /// Exchanges that stable answered because the canary could not be reached.
        package var fallbacks: Int
    }
}

extension GatewayStatistics.Loop {
    mutating func note(_ book: UpstreamBook, at now: NIODeadline) {
        endpoints = book.endpoints.values.map { .init($0, at: now) }.sorted { $0.order < $1.order }
        services = book.services.sorted { $0.key < $1.key }.map { id, state in
            .init(id: id, retries: state.retries, exhausted: state.exhausted, fallbacks: state.fallbacks)
        }
    }

    mutating func add(endpoints others: [GatewayStatistics.Endpoint]) {
        for other in others {
            guard let index = endpoints.firstIndex(where: { $0.order == other.order }) else {
                endpoints.append(other)
                continue
            }
            for outcome in other.attempts.indices { endpoints[index].attempts[outcome] += other.attempts[outcome] }
            endpoints[index].ejections += other.ejections
            endpoints[index].load += other.load
            endpoints[index].isHealthy = endpoints[index].isHealthy && other.isHealthy
            endpoints[index].availableLoops += other.availableLoops
            endpoints[index].loops += other.loops
        }
    }

    mutating func add(services others: [GatewayStatistics.Service]) {
        for other in others {
            guard let index = services.firstIndex(where: { $0.id == other.id }) else {
                services.append(other)
                continue
            }
            services[index].retries += other.retries
            services[index].exhausted += other.exhausted
            services[index].fallbacks += other.fallbacks
        }
    }
}

extension GatewayStatistics.Endpoint {
    fileprivate init(_ state: EndpointState, at now: NIODeadline) {
        let upstream = state.key.upstream
        self.init(
            service: state.key.service,
            version: state.key.version,
            address: upstream.authority + upstream.basePath,
            attempts: state.attempts,
            ejections: state.ejection.count,
            load: state.load,
            isHealthy: state.isHealthy,
            availableLoops: state.isAvailable(at: now) ? 1 : 0,
            loops: 1
        )
    }

    fileprivate var order: [String] { [service.rawValue, version.rawValue, address] }
}

extension [String] {
    fileprivate static func < (a: Self, b: Self) -> Bool { a.lexicographicallyPrecedes(b) }
}
