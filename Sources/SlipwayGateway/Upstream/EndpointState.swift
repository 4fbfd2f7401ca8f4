import NIOCore
import SlipwayCore

/// One endpoint of one version, as one event loop has come to know it. Outlives snapshots, so that a publication ejects nothing anew and
/// forgets nothing.
final class EndpointState {
    struct Key: Hashable, Sendable {
        let service: ServiceID
        let version: VersionID
        let upstream: Upstream
    }

    let key: Key
    let origin: Origin
    /// Exchanges that it serves now.
    var load = 0
    var ejection = Ejection()
    /// As the health checks say.
    var isHealthy = true
    /// Attempts that ended, by `Outcome.index`.
    private(set) var attempts = [Int](repeating: 0, count: Outcome.allCases.count)

    init(_ key: Key, origin: Origin) {
        self.key = key
        self.origin = origin
    }

    func attemptEnded(_ outcome: Outcome) { attempts[outcome.index] += 1 }

    func isAvailable(at now: NIODeadline) -> Bool { isHealthy && !ejection.isEjected(at: now) }

    func candidate(under policy: EjectionPolicy, at now: NIODeadline) -> EndpointSet.Candidate {
        EndpointSet.Candidate(
            isAvailable: isAvailable(at: now),
            load: load,
            share: ejection.share(under: policy, at: now)
        )
    }
}

@available(*, unavailable)
extension EndpointState: Sendable {}

/// What the retries of one service have come to on one event loop.
final class RetryState {
    var budget: RetryBudget?
    var retries = 0
    /// Retries that were due and that the budget did not allow.
    var exhausted = 0
    var fallbacks = 0
}

@available(*, unavailable)
extension RetryState: Sendable {}

/// Everything of upstreams that outlives a snapshot on one event loop, beside their connections. Bounded by what manifests ever named.
final class UpstreamBook {
    private(set) var endpoints: [EndpointState.Key: EndpointState] = [:]
    private(set) var services: [ServiceID: RetryState] = [:]
    /// Kept apart: an endpoint may be unwell before the first exchange asks for it.
    private var unwell: Set<EndpointState.Key> = []

    func endpoint(_ key: EndpointState.Key, origin: @autoclosure () -> Origin) -> EndpointState {
        if let state = endpoints[key] { return state }
        let state = EndpointState(key, origin: origin())
        state.isHealthy = !unwell.contains(key)
        endpoints[key] = state
        return state
    }

    /// What the health checks have found.
    func healthChanged(_ key: EndpointState.Key, isHealthy: Bool) {
        if isHealthy { unwell.remove(key) } else { unwell.insert(key) }
        endpoints[key]?.isHealthy = isHealthy
    }

    func service(_ id: ServiceID) -> RetryState {
        if let state = services[id] { return state }
        let state = RetryState()
        services[id] = state
        return state
    }
}

@available(*, unavailable)
extension UpstreamBook: Sendable {}
