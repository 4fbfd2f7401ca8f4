/// The immutable tables that the gateway reads: the value that the controller hands to it. An exchange uses one, never two.
package struct Snapshot: Sendable {
    /// Rises with every publication; a gateway never goes back.
    package let generation: UInt64
    /// In the manifest's order.
    package let services: [ServiceTable]
    package let prices: PriceTable
    package let flags: FlagSettings?
    /// Its matches are indices into `services`.
    package let router: Router
    /// How request ids are made and read; nil: an id says nothing of its exchange, and all feedback is unknown.
    package let attribution: Attribution?

    /// A service without a split gives everything to its manifest's stable version. A split that names an unknown version is a
    /// programming error: the controller refuses such manifests before.
    package init(manifest: Manifest, splits: [ServiceID: Split], generation: UInt64, attribution: Attribution? = nil) {
        self.generation = generation
        self.attribution = attribution
        prices = manifest.prices
        flags = manifest.flags
        router = Router(manifest.services)
        services = manifest.services.map { service in
            let config = service.aiConfig.map {
                AIConfigTable($0, flags: manifest.flags?.flags, prompts: manifest.prompts)
            }
            return ServiceTable(service, split: splits[service.id] ?? Split(stable: service.stable), config: config)
        }
    }
}

extension Snapshot {
    /// One service with its split, and the versions that the split names looked up.
    package struct ServiceTable: Sendable {
        package let service: Service
        package let split: Split
        package let stable: Version
        package let canary: Version?
        /// The version that shadows the service, and how.
        package let shadow: (assignment: ShadowAssignment, version: Version)?
        /// What is laid over its versions' overlays, request by request.
        package let config: AIConfigTable?

        init(_ service: Service, split: Split, config: AIConfigTable? = nil) {
            self.service = service
            self.config = config
            self.split = split
            guard let stable = service[split.stable] else {
                preconditionFailure("\(service.id) has no version \(split.stable)")
            }
            self.stable = stable
            canary = split.canary.flatMap { $0.variant == nil ? service[$0.version] : stable }
            shadow = split.shadow.flatMap { assignment in service[assignment.version].map { (assignment, $0) } }
        }
    }
}

extension Snapshot {
    /// Everybody whom exchanges can be charged to while this snapshot is in force.
    package var subjects: [Observation.Subject] { services.flatMap(\.subjects) }
}

extension Snapshot.ServiceTable {
    fileprivate var subjects: [Observation.Subject] {
        var split = [subject(of: .stable)] + (canary == nil ? [] : [subject(of: .canary)])
        if self.split.canary?.variant != nil { split.append(subject(ofPicked: stable.id)) }
        guard service.allowOverride else { return split }
        return split + service.versions.map { subject(ofPicked: $0.id) }.filter { !split.contains($0) }
    }

    /// Of an exchange that the split gave to a role.
    package func subject(of role: Role) -> Observation.Subject {
        .init(service: service.id, version: split.version(of: role), role: role, stage: split.canary?.stage)
    }

    /// Of an exchange whose client picked the version itself, or whose variant no split decided: no stage is charged with it.
    package func subject(ofPicked version: VersionID) -> Observation.Subject {
        .init(service: service.id, version: version, role: version == split.canary?.version ? .canary : .stable)
    }
}
