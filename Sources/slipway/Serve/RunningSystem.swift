import SlipwayAdmin
import SlipwayController
import SlipwayCore
import SlipwayGateway
import Synchronization

/// The Slipway of this process, for the items that go through its own doors. Connected once it is built: the controller, which performs the
/// items, is a part of it.
final class RunningSystem: OwnSystem {
    private let instance = Mutex<Instance?>(nil)

    func connect(to instance: Instance) { self.instance.withLock { $0 = instance } }

    /// Nothing is performed before everything runs.
    private func running() throws(NotRunning) -> Instance {
        guard let instance = instance.withLock({ $0 }) else { throw NotRunning() }
        return instance
    }

    func doors() async throws -> OwnDoors {
        let instance = try running()
        let manifest = instance.controller.status.manifest
        return OwnDoors(
            gateway: "\(instance.gateway.scheme)://\(instance.gatewayAddress.fromHere)",
            metrics: "http://\(try await instance.admin.address.fromHere)/metrics",
            token: manifest.admin.token,
            accessLog: manifest.gateway.accessLog
        )
    }

    /// A loop tells its figures only after what it was given before.
    func beginRehearsal(of rollout: RolloutID) async throws -> Duration {
        let instance = try running()
        let start = ContinuousClock.now
        try await instance.controller.rehearse(rollout, isOn: true)
        _ = await instance.gateway.statistics()
        return ContinuousClock.now - start
    }

    func endRehearsal(of rollout: RolloutID) async {
        // A controller that has stopped publishes nothing any more, and the next one what is in force.
        do { try await running().controller.rehearse(rollout, isOn: false) } catch { return }
    }
}

struct NotRunning: Error, CustomStringConvertible {
    let description = "Slipway does not listen yet"
}
