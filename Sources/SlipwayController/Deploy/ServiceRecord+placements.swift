import SlipwayCore

/// Which environment holds which version.
extension ServiceRecord {
    package func placement(in environment: EnvironmentID) -> Placement? {
        placements?.first { $0.environment == environment }
    }

    /// Where a version is kept and well.
    package func placement(holding version: VersionID) -> Placement? {
        placements?.first { $0.version == version && $0.state == .ready }
    }

    /// What a snapshot needs: versions that users, or those who ask for one by name, can reach.
    package var places: [VersionID: EnvironmentID] {
        (placements ?? []).filter { $0.state == .ready }.reduce(into: [:]) { $0[$1.version] = $1.environment }
    }

    /// At the first start the first environment is the active one and holds the stable version.
    mutating func placeStable(_ stable: Version, in service: Service) {
        guard stable.deployment != nil, let first = service.environments.first else { return }
        place(stable.id, stable.digest, in: first, deployment: Placement.initialDeployment, .ready)
    }

    private mutating func place(
        _ version: VersionID,
        _ digest: VersionDigest,
        in environment: Environment,
        deployment: String,
        _ state: Placement.State
    ) {
        let placement = Placement(
            environment: environment.id,
            upstream: environment.upstream,
            version: version,
            digest: digest,
            deployment: deployment,
            state: state,
            retireAt: nil
        )
        // A version is in one place: elsewhere it is not kept any more.
        let others = (placements ?? []).filter { $0.environment != environment.id && $0.version != version }
        placements = others + [placement]
    }

    // MARK: - What a rollout's events mean

    /// Before the deploy begins the environment holds nothing that anybody may be sent to.
    mutating func noteDeploys(_ rollout: Rollout, _ effects: [Rollout.Effect], of service: Service) {
        for case .run(let job) in effects {
            guard case .deploy(let id) = job.work, let environment = service[id] else { continue }
            let deployment = Placement.deployment(rollout.id, attempt: job.id.attempt)
            place(rollout.version, rollout.digest, in: environment, deployment: deployment, .deploying)
        }
    }

    mutating func noteJob(_ id: JobID, _ result: JobResult, of rollout: Rollout) {
        guard id.name == Job.healthName, result.outcome == .succeeded else { return }
        let deployment = Placement.deployment(rollout.id, attempt: id.attempt)
        change { placement in
            if placement.deployment == deployment, placement.state == .deploying { placement.state = .ready }
        }
    }

    /// The environment that is left stays warm for the plan's delay; a deploy that did not end is given up.
    mutating func noteEnd(of rollout: Rollout, _ settlement: Rollout.Settlement) {
        let isPromoted = settlement.outcome == .promoted
        let retireAt = rollout.plan.scaleDownDelay.map { settlement.at + $0 }
        let (left, entered) = isPromoted ? (rollout.stable, rollout.version) : (rollout.version, rollout.stable)
        let deployment = Placement.deployment(rollout.id, attempt: rollout.attempt.number)
        change { placement in
            if placement.deployment == deployment, placement.state == .deploying { placement.state = .failed }
            if placement.version == left { placement.retireAt = retireAt }
            if placement.version == entered { placement.retireAt = nil }
        }
    }

    /// True where something was there to retire. What is in use stays.
    mutating func retire(at now: Timestamp, keeping inUse: Set<VersionID>, _ canRetire: (EnvironmentID) -> Bool) -> Bool
    {
        let before = placements
        placements?.removeAll { placement in
            guard let retireAt = placement.retireAt, retireAt <= now, !inUse.contains(placement.version) else {
                return false
            }
            return canRetire(placement.environment)
        }
        return placements != before
    }

    private mutating func change(_ change: (inout Placement) -> Void) {
        guard var changed = placements else { return }
        for index in changed.indices { change(&changed[index]) }
        placements = changed
    }

    // MARK: - Where to deploy

    /// Never where users are. Where the version is already, else an empty environment, else the one whose version has been
    /// displaced the longest.
    func environment(for version: Version, in service: Service) -> EnvironmentID? {
        let active = placement(holding: stable)?.environment
        let free = service.environments.map(\.id).filter { $0 != active }
        return free.min { rank($0, version.id) < rank($1, version.id) }
    }

    private func rank(_ environment: EnvironmentID, _ version: VersionID) -> Int {
        guard let placement = placement(in: environment) else { return -2 }
        if placement.version == version { return -3 }
        guard placement.state == .ready else { return -1 }
        return history.lastIndex(of: placement.version).map { $0 + 1 } ?? 0
    }
}
