import SlipwayCore

/// A snapshot made ready for one event loop. An exchange takes one when it begins and reads no other.
final class RoutingTable {
    let snapshot: Snapshot
    /// In the snapshot's order, which the router's indices follow.
    let services: [RoutedService]
    /// Those of them that compare two variants of a flag, by its key.
    let comparing: [String: RoutedService]

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
        comparing = services.reduce(into: [:]) { found, service in
            if let flag = service.pair?.flag { found[flag] = service }
        }
    }
}

/// One service with its split, and an arm for each role.
final class RoutedService {
    let spec: Service
    let waits: Waits
    /// Shared with the snapshots before and after.
    let retryState: RetryState
    let gate: ServiceGate
    /// Nil: its versions' own overlays are all that is changed in a request.
    let config: RoutedConfig?
    /// The variants of the flag of its config that are under a rollout; nil: none are, and requests are charged to versions.
    let pair: VariantPair?
    /// Nil while nothing shadows the service.
    private let mirror: MirrorPoint?
    /// Nil while nobody records the service.
    var recorder: ExchangeRecorder?
    private let table: Snapshot.ServiceTable
    private let attribution: Attribution?
    private let stable: Arm
    private let canary: Arm?
    /// While two variants are under a rollout: for exchanges that have neither by the split.
    private let bystander: Arm?
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
        waits = Waits(table.service.timeouts)
        retryState = pool.book.service(table.service.id)
        gate = gates.gate(of: table.service.id)
        let weight = Self.weight(heardWith: table.split.canary)
        let arm = { (version: Version, subject: Observation.Subject, weight: Weight?) in
            Arm(
                version: version,
                subject: subject,
                endpoints: ArmEndpoints(of: version, service: table.service, pool: pool),
                weight: weight,
                stamp: attribution?.stamp(of: subject),
                configured: config?.overlays(on: version.overlay) ?? []
            )
        }
        stable = arm(table.stable, table.subject(of: .stable), weight)
        canary = table.canary.map { arm($0, table.subject(of: .canary), weight) }
        pair = table.split.canary?.variant
        bystander = pair.map { _ in arm(table.stable, table.subject(ofPicked: table.stable.id), nil) }
    }

    /// Nil where a rollout is under way and no judge hears of its exchanges. Outside of rollouts they tell what users are like.
    private static func weight(heardWith canary: Split.Canary?) -> Weight? {
        guard let canary else { return Weight.none }
        return canary.isJudged ? canary.weight : nil
    }

    var stableVersion: VersionID { stable.version.id }

    /// Of an exchange that got one of two variants under a rollout by the split, or else neither of them.
    func arm(of role: Role?) -> Arm? {
        switch role {
        case .stable: stable
        case .canary: canary
        case nil: bystander
        }
    }

    func arm(forKey key: String?, random: inout some RandomNumberGenerator) -> Arm {
        if let bystander { return bystander }
        switch table.split.role(forKey: key, random: random.next()) {
        case .stable: return stable
        case .canary: return canary ?? stable
        }
    }

    /// What follows an exchange that is one of a sample; nil for most. Only what stable answers is recorded, or held against a shadow.
    func tap(_ arm: Arm, _ head: RequestHead, _ id: RequestID, api: APIKind) -> MirrorTap? {
        guard mirror != nil || recorder != nil, arm === stable || arm === bystander, head.method != .head else {
            return nil
        }
        let targets = MirrorTargets(shadow: mirror?.share(of: head, id), recorder: recorder?.sampling(id))
        return targets.isEmpty ? nil : MirrorTap(targets, head: head, id: id, api: api, version: arm.version.id)
    }

    /// Who answers where this arm's upstream cannot be reached; nil: nobody.
    func fallback(for arm: Arm) -> Arm? { spec.fallback == .stable && arm === canary && pair == nil ? stable : nil }

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
