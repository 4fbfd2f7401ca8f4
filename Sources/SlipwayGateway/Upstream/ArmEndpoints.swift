import NIOCore
import SlipwayCore

/// The endpoints that an arm's exchanges can go to.
final class ArmEndpoints {
    /// A class, so that an exchange that holds on to one copies nothing.
    final class Element {
        /// The arm's version with this endpoint as its upstream.
        let version: Version
        let lines: EndpointLines
        let state: EndpointState
        let origin: Origin
        /// Whether the arm has no other.
        let isAlone: Bool

        init(version: Version, state: EndpointState, isAlone: Bool) {
            self.version = version
            lines = EndpointLines(version)
            self.state = state
            origin = state.origin
            self.isAlone = isAlone
        }
    }

    let elements: [Element]
    private let policy: EjectionPolicy

    init(of version: Version, service: Service, pool: ConnectionPool) {
        policy = service.ejection
        let upstreams = version.endpoints
        elements = upstreams.map { upstream in
            var version = version
            version.upstream = upstream
            let key = EndpointState.Key(service: service.id, version: version.id, upstream: upstream)
            let state = pool.book.endpoint(key, origin: pool.origin(of: upstream))
            return Element(version: version, state: state, isAlone: upstreams.count == 1)
        }
    }

    /// One endpoint costs no draw.
    func pick(avoiding avoided: Int?, at now: NIODeadline, random: inout FastRandom) -> Int {
        guard elements.count > 1 else { return 0 }
        let set = EndpointSet(candidates: elements.map { $0.state.candidate(under: policy, at: now) })
        return set.pick(avoiding: avoided, random: &random)
    }

    /// An attempt has ended, and its end says something of the endpoint.
    func ended(_ index: Int, well: Bool, at now: NIODeadline) {
        let state = elements[index].state
        guard !well else { return state.ejection.succeeded(at: now) }
        var ejection = state.ejection
        ejection.failed(under: policy, at: now) {
            let ejected = elements.count { $0.state.ejection.isEjected(at: now) }
            return EndpointSet.mayEject(ejected: ejected, of: elements.count, maxShare: policy.maxShare)
        }
        state.ejection = ejection
    }
}

@available(*, unavailable)
extension ArmEndpoints: Sendable {}

@available(*, unavailable)
extension ArmEndpoints.Element: Sendable {}
