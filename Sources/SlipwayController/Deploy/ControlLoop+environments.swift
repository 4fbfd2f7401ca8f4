import Logging
import SlipwayCore

/// Where versions are: told to whoever runs them, and to the gateway.
extension ControlLoop {
    /// The manifest with each deployed version at the URL of the environment that holds it.
    var placedManifest: Manifest { placed(services.mapValues(\.value)) }

    func placed(_ records: [ServiceID: ServiceRecord]) -> Manifest {
        var placed = manifest
        placed.services = manifest.services.map { service in
            service.placed(records[service.id]?.places ?? [:])
        }
        return placed
    }

    func keepEnvironments() {
        environments.keep(
            manifest.services.flatMap { service in
                (services[service.id]?.value.placements ?? []).compactMap { holding($0, service) }
            }
        )
    }

    private func holding(_ placement: Placement, _ service: Service) -> Holding? {
        guard placement.state != .failed, let environment = service[placement.environment] else { return nil }
        guard let version = service[placement.version] else { return nil }
        return Holding(
            service: service,
            environment: environment,
            version: version,
            deployment: placement.deployment
        )
    }

    /// Stops what was kept warm for long enough. Only processes can be stopped: what a script or a server put somewhere stays known.
    func retireEnvironments() async {
        for (id, held) in services {
            guard let service = manifest[id] else { continue }
            var record = held.value
            let rollout = record.active.flatMap { rollouts[$0]?.value.rollout }
            let inUse = Set([record.stable, rollout?.stable, rollout?.version].compactMap(\.self))
            let isChanged = record.retire(at: clock.now(), keeping: inUse) { service[$0]?.isProcess ?? true }
            guard isChanged else { continue }
            await save(record, held.revision)
        }
    }

    private func save(_ record: ServiceRecord, _ revision: StoreRevision?) async {
        let key = StoreLayout.service(record.service)
        do {
            let guarding: StoreGuard = revision.map { .unchanged(key, at: $0) } ?? .absent(key)
            let put = StoreTransaction(guards: [guarding], operations: [.put(key, try StoreLayout.encode(record))])
            services[record.service] = Held(value: record, revision: try await store.commit(put))
            publishSnapshot()
            keepEnvironments()
        } catch {
            logger.error(
                "An environment could not be retired",
                metadata: ["service": "\(record.service)", "error": "\(error)"]
            )
        }
    }

    /// Where a version goes; nil for one that is where its upstream says.
    func place(for version: Version, in service: Service, _ record: ServiceRecord) throws -> EnvironmentID? {
        guard version.deployment != nil else { return nil }
        guard let environment = record.environment(for: version, in: service) else {
            throw ControllerError.refused(
                "\(service.id) has no environment beside the active one to deploy \(version.id) to: add one to environments"
            )
        }
        return environment
    }

    /// Environments in use must stay, and stay where they are: a process does not move because its URL was written anew.
    func environmentObstacles(to service: Service, _ record: ServiceRecord) -> [String] {
        let rollout = record.active.flatMap { rollouts[$0]?.value.rollout }
        let inUse = Set([record.stable, rollout?.version].compactMap(\.self))
        let placements = (record.placements ?? []).filter { inUse.contains($0.version) && $0.state != .failed }
        let path = "services.\(service.id)"
        let moved = placements.compactMap { placement -> String? in
            let place = "\(path).environments.\(placement.environment)"
            guard service[placement.version]?.deployment != nil else { return nil }
            guard let environment = service[placement.environment] else {
                return "\(place): it holds \(placement.version), which is in use, and must stay"
            }
            guard environment.upstream != placement.upstream else { return nil }
            return "\(place).url: it holds \(placement.version), which is in use, and must stay where it is"
        }
        guard let stable = service[record.stable], stable.deployment != nil else { return moved }
        guard record.placement(holding: stable.id) != nil else {
            return ["\(path).versions.\(stable.id): it is stable and in no environment: it must keep its upstream"]
        }
        return moved
    }
}

extension Environment {
    var isProcess: Bool {
        if case .process = deployer { true } else { false }
    }
}
