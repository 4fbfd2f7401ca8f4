import SlipwayCore

/// A snapshot made ready for one event loop. An exchange takes one when it begins and reads no other.
final class RoutingTable {
    let snapshot: Snapshot
    /// In the snapshot's order, which the router's indices follow.
    let services: [RoutedService]

    init(_ snapshot: Snapshot, pool: ConnectionPool) {
        self.snapshot = snapshot
        services = snapshot.services.map { RoutedService($0, pool: pool) }
    }
}

/// One service with its split, and an arm for each role.
final class RoutedService {
    let spec: Service
    private let split: Split
    private let stable: Arm
    private let canary: Arm?
    /// Versions that clients picked themselves, made when first asked for. No stage is charged with them.
    private var overridden: [VersionID: Arm] = [:]

    init(_ table: Snapshot.ServiceTable, pool: ConnectionPool) {
        spec = table.service
        split = table.split
        let stage = table.split.canary?.stage
        let weight = table.split.canary?.weight ?? .none
        stable = Arm(
            version: table.stable,
            subject: .init(service: table.service.id, version: table.stable.id, role: .stable, stage: stage),
            origin: pool.origin(of: table.stable.upstream),
            weight: weight
        )
        canary = table.canary.map { version in
            Arm(
                version: version,
                subject: .init(service: table.service.id, version: version.id, role: .canary, stage: stage),
                origin: pool.origin(of: version.upstream),
                weight: weight
            )
        }
    }

    func arm(forKey key: String?, random: inout some RandomNumberGenerator) -> Arm {
        switch split.role(forKey: key, random: random.next()) {
        case .stable: stable
        case .canary: canary ?? stable
        }
    }

    func overriddenArm(_ id: VersionID, in context: LoopContext) -> Arm? {
        if let arm = overridden[id] { return arm }
        guard let version = spec[id] else { return nil }
        let role: Role = id == canary?.version.id ? .canary : .stable
        let subject = Observation.Subject(service: spec.id, version: id, role: role, stage: nil)
        let origin = context.pool.origin(of: version.upstream)
        let arm = Arm(version: version, subject: subject, origin: origin, weight: nil)
        overridden[id] = arm
        return arm
    }
}
