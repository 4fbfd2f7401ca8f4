import SlipwayCore
import Synchronization

/// Counts a service's exchanges with its upstreams against their limit, over all loops and snapshots.
///
/// Its one atomic number is touched only where the manifest sets a limit.
final class ServiceGate: Sendable {
    private let count = Atomic<Int>(0)

    /// False where there are `limit` already. True owes a call of `left`.
    func entered(limit: Int) -> Bool {
        if count.add(1, ordering: .relaxed).newValue <= limit { return true }
        left()
        return false
    }

    func left() { count.subtract(1, ordering: .relaxed) }
}

/// The gates of a gateway's services: a service keeps its gate when its manifest changes.
final class ServiceGates: Sendable {
    private let gates = Mutex<[ServiceID: ServiceGate]>([:])

    /// Asked when tables are made, never by an exchange.
    func gate(of service: ServiceID) -> ServiceGate {
        gates.withLock { gates in
            if let gate = gates[service] { return gate }
            let gate = ServiceGate()
            gates[service] = gate
            return gate
        }
    }
}
