/// The immutable tables that the gateway reads: the value that the controller hands to it. An exchange uses one, never two.
package struct Snapshot: Sendable {
    /// Rises with every publication; a gateway never goes back.
    package let generation: UInt64
    /// In the manifest's order.
    package let services: [ServiceTable]
    package let prices: PriceTable
    /// Its matches are indices into `services`.
    package let router: Router

    /// A service without a split gives everything to its manifest's stable version. A split that names an unknown version is a
    /// programming error: the controller refuses such manifests before.
    package init(manifest: Manifest, splits: [ServiceID: Split], generation: UInt64) {
        self.generation = generation
        prices = manifest.prices
        router = Router(manifest.services)
        services = manifest.services.map { service in
            ServiceTable(service, split: splits[service.id] ?? Split(stable: service.stable))
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

        init(_ service: Service, split: Split) {
            self.service = service
            self.split = split
            guard let stable = service[split.stable] else {
                preconditionFailure("\(service.id) has no version \(split.stable)")
            }
            self.stable = stable
            canary = split.canary.flatMap { service[$0.version] }
        }
    }
}
