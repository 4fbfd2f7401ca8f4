import SlipwayCore

/// What people ask, checked against the present state before anything is written.
extension ControlLoop {
    func answer(_ request: ControllerRequest) async -> Result<RolloutID?, ControllerError> {
        do {
            return .success(try await fulfil(request))
        } catch let error as ControllerError {
            return .failure(error)
        } catch {
            return .failure(.unavailable("not done, the store refused: \(error)"))
        }
    }

    private func fulfil(_ request: ControllerRequest) async throws -> RolloutID? {
        switch request {
        case .start(let service, .version(let version), let strategy, let supersede):
            try await start(version, of: service, strategy: strategy, supersede: supersede)
        case .start(let service, .variant(let variant), let strategy, let supersede):
            try await start(variant: variant, of: service, strategy: strategy, supersede: supersede)
        case .command(let id, let command): try await obey(command, id)
        case .retry(let id): try await retry(id)
        case .undo(let service, let version): try await undo(service, to: version)
        case .apply(let manifest): try await apply(manifest)
        case .takeFlags(let flags, let origin): try await take(flags, from: origin)
        case .rehearse(let id, let isOn): try rehearse(id, isOn: isOn)
        }
    }

    // MARK: - Start

    private func start(
        _ version: VersionID,
        of service: ServiceID,
        strategy: StrategyID?,
        supersede: Bool
    ) async throws -> RolloutID {
        let (spec, record) = try find(service)
        let canary = try find(version, in: spec)
        let chosen = try find(strategy ?? spec.strategy ?? "default")
        guard version != record.stable else {
            throw ControllerError.refused("\(version) is \(service)'s stable version already")
        }
        try refuseTakenBack(version, canary.digest, record)
        let environment = try place(for: canary, in: spec, record)
        let checklist = spec.checklist.flatMap { manifest[$0] }
        if let gate = chosen.plan.gate, gate != checklist?.id {
            throw ControllerError.refused(
                "strategy \(chosen.id) has a gate for checklist \(gate), which is not the service's: set services.\(service).checklist"
            )
        }
        try await clearTheWay(in: record, supersede: supersede)
        let plan = chosen.plan.fitting(canary).gated(by: checklist)
        return try await begin(canary, spec, strategy: chosen.id, plan: plan, checklist: checklist, in: environment)
    }

    func refuseTakenBack(_ version: VersionID, _ digest: VersionDigest, _ record: ServiceRecord) throws {
        guard let taken = record.takenBack.first(where: { $0.version == version && $0.digest == digest }) else {
            return
        }
        throw ControllerError.refused(
            "\(version) was taken back by \(taken.rollout): `retry \(taken.rollout)` tries it again, or ship a changed version under a new name"
        )
    }

    /// One rollout at a time in a service; a newer one takes the place of the other only if that was asked for.
    func clearTheWay(in record: ServiceRecord, supersede: Bool) async throws {
        guard let active = record.active else { return }
        guard supersede else {
            throw ControllerError.refused("\(active) is under way: wait, abort it, or start with supersede")
        }
        try await perform(.superseded(by: record.nextRollout), on: active, at: clock.now())
    }

    private func begin(
        _ version: Version,
        _ spec: Service,
        strategy: StrategyID,
        plan: RolloutPlan,
        checklist: Checklist? = nil,
        in environment: EnvironmentID?
    ) async throws -> RolloutID {
        guard let record = services[spec.id]?.value else { throw ControllerError.notFound("no service \(spec.id)") }
        let rollout = Rollout(
            id: record.nextRollout,
            service: spec.id,
            version: version.id,
            digest: version.digest,
            stable: record.stable,
            strategy: strategy,
            plan: plan,
            salt: clock.random(),
            baseline: recentFigures(of: record.stable, spec.id),
            environment: environment,
            checklist: checklist,
            at: clock.now()
        )
        return try await begin(rollout)
    }

    func begin(_ rollout: Rollout) async throws -> RolloutID {
        var rollout = rollout
        let effects = rollout.step(.started, at: rollout.startedAt)
        try await commit(rollout, .started, effects, at: rollout.startedAt)
        return rollout.id
    }

    /// Stable's figures of the last five minutes: what the canary is held against where no stage had stable traffic.
    func recentFigures(of version: VersionID, _ service: ServiceID) -> ArmSummary? {
        let tally = traffic.tally(of: .init(service: service, version: version), over: .seconds(300), at: clock.now())
        return tally.judged > 0 ? ArmSummary(tally) : nil
    }

    // MARK: - Verbs

    private func obey(_ command: Rollout.Command, _ id: RolloutID) async throws -> RolloutID {
        guard let rollout = rollouts[id]?.value.rollout else { throw ControllerError.notFound("no rollout \(id)") }
        if let refusal = rollout.refusal(of: command) {
            throw ControllerError.refused("\(id) cannot \(command.name): \(refusal)")
        }
        try await perform(.commanded(command), on: id, at: clock.now())
        return id
    }

    private func retry(_ id: RolloutID) async throws -> RolloutID {
        guard let rollout = rollouts[id]?.value.rollout else { throw ControllerError.notFound("no rollout \(id)") }
        let (spec, record) = try find(rollout.service)
        if let active = record.active, active != id {
            throw ControllerError.refused("\(id) cannot retry: \(active) is under way")
        }
        guard try await digest(of: rollout, in: spec, record) == rollout.digest else {
            throw ControllerError.refused(
                "\(id) cannot retry: \(rollout.version) has changed since: start a new rollout"
            )
        }
        guard rollout.version != record.stable else {
            throw ControllerError.refused("\(id) cannot retry: \(rollout.version) is stable already")
        }
        let baseline = recentFigures(of: record.stable, rollout.service)
        let version = rollout.variant == nil ? try find(rollout.version, in: spec) : nil
        let environment = try version.flatMap { try place(for: $0, in: spec, record) }
        let retry = Rollout.Command.retry(
            salt: clock.random(),
            stable: record.stable,
            baseline: baseline,
            environment: environment
        )
        return try await obey(retry, id)
    }

    /// What the rollout would be of by now.
    private func digest(of rollout: Rollout, in spec: Service, _ record: ServiceRecord) async throws -> VersionDigest? {
        guard let pair = rollout.variant else { return try find(rollout.version, in: spec).digest }
        return try await digest(ofRetried: pair, in: spec, record)
    }

    private func undo(_ service: ServiceID, to target: VersionID?) async throws -> RolloutID {
        let (spec, record) = try find(service)
        if let active = record.active {
            guard target == nil || target == record.stable else {
                throw ControllerError.refused("\(active) is under way: abort it before going back to \(target ?? "")")
            }
            return try await obey(.abort(reason: "undone by a person"), active)
        }
        if target == nil { try refuseUndoOfVariant(record) }
        guard let previous = target ?? record.history.last else {
            throw ControllerError.refused("\(service) has no earlier version to go back to")
        }
        guard previous != record.stable else { throw ControllerError.refused("\(previous) is stable already") }
        let version = try find(previous, in: spec)
        return try await goBack(to: version, spec, record)
    }

    /// One snapshot, where the version is still kept; else it is deployed first.
    private func goBack(to version: Version, _ spec: Service, _ record: ServiceRecord) async throws -> RolloutID {
        var plan = RolloutPlan(steps: [], bake: .zero)
        plan.scaleDownDelay = spec.strategy.flatMap { manifest[$0] }?.plan.scaleDownDelay
        if let kept = record.placement(holding: version.id), kept.digest == version.digest,
            kept.upstream == spec[kept.environment]?.upstream
        {
            return try await begin(version, spec, strategy: .undo, plan: plan, in: kept.environment)
        }
        let environment = try place(for: version, in: spec, record)
        return try await begin(version, spec, strategy: .undo, plan: plan.fitting(version), in: environment)
    }

    // MARK: - Manifest

    private func apply(_ next: Manifest) async throws -> RolloutID? {
        var next = next
        let obstacles =
            next.services.flatMap { self.obstacles(to: $0) } + missingServices(in: next) + flagObstacles(in: next)
        guard obstacles.isEmpty else { throw ControllerError.refused(obstacles.joined(separator: "; ")) }
        try await settleFlags(of: &next)
        manifest = next
        board.post { [next] in $0.manifest = next }
        for service in next.services where services[service.id] == nil { admit(service) }
        keepEnvironments()
        await numberSubjects()
        publishSnapshot()
        refreshBoard()
        board.announce(.manifestApplied(at: clock.now()))
        return nil
    }

    private func missingServices(in next: Manifest) -> [String] {
        services.values.compactMap { held in
            guard let active = held.value.active, next[held.value.service] == nil else { return nil }
            return "service \(held.value.service) cannot go: \(active) is under way"
        }
    }

    /// Versions in use must stay, and must stay what they are while a rollout compares them.
    func obstacles(to service: Service) -> [String] {
        guard let record = services[service.id]?.value else { return [] }
        var found: [String] = []
        if service[record.stable] == nil {
            found.append("services.\(service.id).versions: \(record.stable) is stable and must stay")
        }
        found += environmentObstacles(to: service, record)
        guard let active = record.active, let rollout = rollouts[active]?.value.rollout else { return found }
        if let pair = rollout.variant { return found + obstacles(to: pair, of: rollout, in: service) }
        guard let canary = service[rollout.version] else {
            return found + [
                "services.\(service.id).versions: \(rollout.version) is being rolled out by \(active) and must stay"
            ]
        }
        if canary.digest != rollout.digest {
            found.append(
                "services.\(service.id).versions.\(canary.id) changed while \(active) rolls it out: give it a new name"
            )
        }
        return found
    }

    // MARK: - Finding

    func find(_ service: ServiceID) throws -> (Service, ServiceRecord) {
        guard let spec = manifest[service], let record = services[service]?.value else {
            let known = manifest.services.map(\.id.rawValue).joined(separator: ", ")
            throw ControllerError.notFound("no service \(service); there are: \(known)")
        }
        return (spec, record)
    }

    func find(_ version: VersionID, in service: Service) throws -> Version {
        guard let found = service[version] else {
            let known = service.versions.map(\.id.rawValue).joined(separator: ", ")
            throw ControllerError.notFound("\(service.id) has no version \(version); it has: \(known)")
        }
        return found
    }

    func find(_ strategy: StrategyID) throws -> Strategy {
        guard let found = manifest[strategy] else {
            let known = manifest.strategies.map(\.id.rawValue).joined(separator: ", ")
            throw ControllerError.notFound("no strategy \(strategy); there are: \(known)")
        }
        return found
    }
}
