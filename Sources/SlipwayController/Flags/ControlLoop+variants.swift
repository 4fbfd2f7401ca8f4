import Logging
import SlipwayCore

/// Rollouts of a variant of the flag that is a service's AI config.
///
/// While one is under way the flag's split is computed from it, as a split of versions is; the flag's definition changes with its end alone, in the
/// same transaction.
extension ControlLoop {
    // MARK: - Start

    func start(
        variant: String,
        of service: ServiceID,
        strategy: StrategyID?,
        supersede: Bool
    ) async throws -> RolloutID {
        let (spec, record) = try find(service)
        let chosen = try find(strategy ?? spec.strategy ?? "default")
        let plan = try chosen.planOfVariant
        let pair = try await pair(bringing: variant, of: spec)
        try refuseOthers(of: pair, than: record.active)
        let version = pair.version(on: record.stable)
        let digest = try await digest(of: pair, in: spec, record)
        try refuseTakenBack(version, digest, record)
        try await clearTheWay(in: record, supersede: supersede)
        let rollout = Rollout(
            id: services[service]?.value.nextRollout ?? record.nextRollout,
            service: service,
            version: version,
            digest: digest,
            stable: record.stable,
            strategy: chosen.id,
            plan: plan,
            salt: clock.random(),
            baseline: recentFigures(of: record.stable, service),
            variant: pair,
            at: clock.now()
        )
        return try await begin(rollout)
    }

    private func pair(bringing variant: String, of service: Service) async throws -> VariantPair {
        guard let config = service.aiConfig else {
            throw ControllerError.refused(
                "\(service.id) has no AI config: name the flag in services.\(service.id).aiConfig, and its variants can be rolled out"
            )
        }
        try refuseOtherOrigin()
        let book = try await knownFlagBook()
        do throws(FlagEditFault) {
            let pair = try book.pair(of: config.flag, bringing: variant)
            let faults = manifest.diagnose(config, in: book.flags).filter { $0.severity == .error }
            guard faults.isEmpty else { throw .invalid(faults) }
            return pair
        } catch {
            throw ControllerError.flag(error)
        }
    }

    private func refuseOtherOrigin() throws {
        guard let settings = manifest.flags else {
            throw ControllerError.notFound("the manifest has no flags: add `flags: store`")
        }
        if case .store = settings.origin { return }
        throw ControllerError.refused(
            "the flags are kept in \(settings.shownFile): variants are rolled out of flags in the store (`flags: store`)"
        )
    }

    private func refuseOthers(of pair: VariantPair, than own: RolloutID?) throws {
        guard let other = active.first(where: { $0.variant?.flag == pair.flag && $0.id != own }) else { return }
        throw ControllerError.refused("\(other.id) rolls out a variant of \(pair.flag.shown): wait, or abort it")
    }

    private func digest(of pair: VariantPair, in spec: Service, _ record: ServiceRecord) async throws -> VersionDigest {
        let version = try find(record.stable, in: spec)
        guard let digest = try await knownFlagBook().digest(of: pair, on: version) else {
            throw ControllerError.notFound("no flag \(pair.flag.shown) in the store")
        }
        return digest
    }

    /// Of a rollout's pair by now; nil where the flag is no longer between these two.
    func digest(ofRetried pair: VariantPair, in spec: Service, _ record: ServiceRecord) async throws -> VersionDigest? {
        guard try await self.pair(bringing: pair.canary, of: spec) == pair else { return nil }
        try refuseOthers(of: pair, than: nil)
        return try await digest(of: pair, in: spec, record)
    }

    // MARK: - Meanwhile

    /// A function of the rollouts' states alone.
    var splitsOfVariants: [VariantPair: Weight] {
        active.reduce(into: [:]) { splits, rollout in
            guard let pair = rollout.variant else { return }
            splits[pair] = suspended.contains(rollout.id) ? Weight.none : rollout.weight
        }
    }

    /// Before a snapshot is made: its flags and its splits are of one moment.
    func putSplitsInForce() {
        guard splitsOfVariants != splitsInForce, let settings = manifest.flags else { return }
        manifest.flags?.flags = takeEffectiveFlags(of: settings.origin)
        board.post { [manifest] in $0.manifest = manifest }
    }

    /// Switching off works always, and ends the rollout.
    func refuseEditUnderRollout(_ order: FlagOrder) throws {
        guard order.edit != .disable, let rollout = active.first(where: { $0.variant?.flag == order.key }) else {
            return
        }
        let message =
            "\(order.key.shown) is being rolled out by \(rollout.id): wait, or abort it (disable works at once)"
        throw ControllerError.flag(.refused(message))
    }

    /// A flag that is off gives nobody a variant, so there is nothing to find out.
    func abortWithoutFlag() async {
        for rollout in active {
            guard let pair = rollout.variant, manifest.flags?.flags[pair.flag]?.isEnabled != true else { continue }
            let reason = "flag \(pair.flag.shown) was disabled"
            await step(rollout.id, .commanded(.abort(reason: reason)), at: clock.now())
        }
    }

    /// What a manifest must keep while two variants are compared.
    func obstacles(to pair: VariantPair, of rollout: Rollout, in service: Service) -> [String] {
        guard service.aiConfig?.flag == pair.flag else {
            return [
                "services.\(service.id).aiConfig: \(rollout.id) rolls out a variant of \(pair.flag.shown), which must stay"
            ]
        }
        guard let version = service[rollout.stable], let book = flagBook else { return [] }
        if book.digest(of: pair, on: version) == rollout.digest { return [] }
        return ["services.\(service.id).versions.\(version.id) changed while \(rollout.id) compares variants on it"]
    }

    func flagObstacles(in next: Manifest) -> [String] {
        guard let rollout = active.first(where: { $0.variant != nil }) else { return [] }
        if case .store? = next.flags?.origin { return [] }
        return ["flags: must stay in the store while \(rollout.id) rolls out a variant"]
    }

    // MARK: - The end

    /// Who wants the last change undone wants the variant back, and no version: that is the flag's own undo.
    func refuseUndoOfVariant(_ record: ServiceRecord) throws {
        guard let last = rollouts[record.lastRollout]?.value.rollout, let pair = last.variant else { return }
        guard last.settlement?.outcome == .promoted else { return }
        throw ControllerError.refused(
            "\(last.id) promoted a variant: `flag undo \(pair.flag.shown)` goes back; `--to` names a version to go back to"
        )
    }

    /// What the end of a rollout makes of its flag. Nothing of it keeps users with a variant that was taken back.
    func flagChange(after rollout: Rollout) async throws -> FlagDecision? {
        guard rollout.variant != nil, let settlement = rollout.settlement else { return nil }
        let book = try await knownFlagBook()
        do throws(FlagEditFault) {
            return try book.decide(endOf: rollout, at: settlement.at)
        } catch {
            if settlement.outcome == .promoted { throw ControllerError.flag(error) }
            let metadata: Logger.Metadata = ["rollout": "\(rollout.id)", "error": "\(error)"]
            logger.error("The flag was left as it was before the rollout", metadata: metadata)
            return nil
        }
    }
}

extension Strategy {
    /// Its plan, for a variant: nothing is deployed for one, and nothing answers but by its flag.
    fileprivate var planOfVariant: RolloutPlan {
        get throws {
            var plan = plan
            plan.steps.removeAll(where: \.isDeploy)
            guard let step = plan.steps.lazy.compactMap(\.nameOfVersionsStep).first else { return plan }
            throw ControllerError.refused(
                "strategy \(id) has a \(step) step, which is for versions: a variant takes setWeight, pause and analysis"
            )
        }
    }
}

extension RolloutPlan.Step {
    fileprivate var nameOfVersionsStep: String? {
        switch self {
        case .smoke: "smoke"
        case .gate: "gate"
        case .shadow: "shadow"
        case .setWeight, .pause, .analysis, .switchOver, .deploy: nil
        }
    }
}
