import Logging
import SlipwayCore

/// What a start does: take up everything where the store has it.
extension ControlLoop {
    /// Refuses to begin where the manifest lacks what the store says is in use.
    func load() async throws {
        for entry in try await store.list(StoreLayout.services, after: nil, limit: nil).entries {
            let record = try StoreLayout.decode(ServiceRecord.self, from: entry)
            services[record.service] = Held(value: record, revision: entry.revision)
        }
        for entry in try await store.list(StoreLayout.rollouts, after: nil, limit: nil).entries {
            let stored = try StoreLayout.decode(StoredRollout.self, from: entry)
            rollouts[stored.rollout.id] = Held(value: stored, revision: entry.revision)
        }
        for entry in try await store.list(StoreLayout.evidence, after: nil, limit: nil).entries {
            let book = try StoreLayout.decode(StageEvidence.self, from: entry)
            evidence[book.stage.rollout] = book
        }
        try await loadJudges()
        try await loadShadows()
        try await loadFlags()
        try await reconcile()
        keepEnvironments()
        resumeJobs()
    }

    private func reconcile() async throws {
        let obstacles = manifest.services.flatMap { self.obstacles(to: $0) } + flagObstacles(in: manifest)
        guard obstacles.isEmpty else {
            throw ControllerError.refused("the manifest does not fit the store: " + obstacles.joined(separator: "; "))
        }
        for service in manifest.services where services[service.id] == nil { try await create(service) }
        for service in manifest.services { warnIfChanged(service) }
        try await openSubjectBook()
        generation = 1
        refreshBoard()
    }

    private func create(_ service: Service) async throws {
        guard let stable = service[service.stable] else { return }
        var record = ServiceRecord(service: service.id, stable: stable)
        record.placeStable(stable, in: service)
        let key = StoreLayout.service(service.id)
        let create = StoreTransaction(
            guards: [.absent(key)],
            operations: [.put(key, try StoreLayout.encode(record))]
        )
        services[service.id] = Held(value: record, revision: try await store.commit(create))
    }

    /// A service that a reload brought: its record is written with its first rollout.
    func admit(_ service: Service) {
        guard let stable = service[service.stable] else { return }
        var record = ServiceRecord(service: service.id, stable: stable)
        record.placeStable(stable, in: service)
        services[service.id] = Held(value: record, revision: nil)
    }

    private func warnIfChanged(_ service: Service) {
        guard let record = services[service.id]?.value, let stable = service[record.stable] else { return }
        guard stable.digest != record.stableDigest else { return }
        logger.warning(
            "The stable version is no longer what it was when it became stable",
            metadata: ["service": "\(service.id)", "version": "\(stable.id)"]
        )
    }
}
