import SlipwayCore
import SlipwayGateway
import Synchronization

/// Carries snapshots from the controller to the gateway, which is built after it: each needs something of the other.
final class SnapshotRelay: Sendable {
    private let gateway = Mutex<Gateway?>(nil)

    func connect(to gateway: Gateway) { self.gateway.withLock { $0 = gateway } }

    func publish(_ snapshot: Snapshot) { gateway.withLock { $0 }?.publish(snapshot) }
}
