import SlipwayCore

/// A snapshot made ready for one event loop. An exchange takes one when it begins and reads no other.
final class RoutingTable {
    let snapshot: Snapshot
    /// In the snapshot's order, which the router's indices follow.
    let services: [RoutedService]

    init(_ snapshot: Snapshot, pool: ConnectionPool, gates: ServiceGates, mirror: Mirror, configs: ConfigBook) {
        self.snapshot = snapshot
        services = snapshot.services.map { service in
            let point = MirrorPoint(service, prices: snapshot.prices, mirror: mirror)
            return RoutedService(
                service,
                attribution: snapshot.attribution,
                pool: pool,
                gates: gates,
                mirror: point,
                config: service.config.map { RoutedConfig($0, of: service.service.id, in: configs) }
            )
        }
    }
}

/// One service with its split, and an arm for each role.
final class RoutedService {
    let spec: Service
    /// Shared with the snapshots before and after.
    let retryState: RetryState
    let gate: ServiceGate
    /// Nil: its versions' own overlays are all that is changed in a request.
    let config: RoutedConfig?
    /// Nil while nothing shadows the service.
    private let mirror: MirrorPoint?
    private let table: Snapshot.ServiceTable
    private let attribution: Attribution?
    private let stable: Arm
    private let canary: Arm?
    /// Versions that clients picked themselves, made when first asked for. No stage is charged with them.
    private var overridden: [VersionID: Arm] = [:]

    init(
        _ table: Snapshot.ServiceTable,
        attribution: Attribution?,
        pool: ConnectionPool,
        gates: ServiceGates,
        mirror: MirrorPoint? = nil,
        config: RoutedConfig? = nil
    ) {
        self.table = table
        self.config = config
        self.mirror = mirror
        self.attribution = attribution
        spec = table.service
        retryState = pool.book.service(table.service.id)
        gate = gates.gate(of: table.service.id)
        let weight = table.split.canary?.weight ?? .none
        let arm = { (version: Version, role: Role) in
            let subject = table.subject(of: role)
            return Arm(
                version: version,
                subject: subject,
                endpoints: ArmEndpoints(of: version, service: table.service, pool: pool),
                weight: weight,
                stamp: attribution?.stamp(of: subject),
                configured: config?.overlays(on: version.overlay) ?? []
            )
        }
        stable = arm(table.stable, .stable)
        canary = table.canary.map { arm($0, .canary) }
    }

    func arm(forKey key: String?, random: inout some RandomNumberGenerator) -> Arm {
        switch table.split.role(forKey: key, random: random.next()) {
        case .stable: stable
        case .canary: canary ?? stable
        }
    }

    /// Only what stable answers is held against a shadow.
    func mirror(of arm: Arm) -> MirrorPoint? {
        guard let mirror, arm === stable else { return nil }
        return mirror
    }

    /// Who answers where this arm's upstream cannot be reached; nil: nobody.
    func fallback(for arm: Arm) -> Arm? { spec.fallback == .stable && arm === canary ? stable : nil }

    func overriddenArm(_ id: VersionID, in context: LoopContext) -> Arm? {
        if let arm = overridden[id] { return arm }
        guard let version = spec[id] else { return nil }
        let subject = table.subject(ofPicked: id)
        let arm = Arm(
            version: version,
            subject: subject,
            endpoints: ArmEndpoints(of: version, service: spec, pool: context.pool),
            weight: nil,
            stamp: attribution?.stamp(of: subject),
            configured: config?.overlays(on: version.overlay) ?? []
        )
        overridden[id] = arm
        return arm
    }
}
