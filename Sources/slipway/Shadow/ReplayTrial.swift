import ArgumentParser
import SlipwayController
import SlipwayCore

/// A replay made ready: which exchanges, put to whom, compared by which plan.
struct ReplayTrial {
    let exchanges: [RecordedExchange]
    let service: ServiceID
    let version: VersionID
    let stable: VersionID
    let plan: ShadowPlan
    let snapshot: Snapshot

    init(
        _ recording: [RecordedExchange],
        to version: VersionID,
        in manifest: Manifest,
        _ choice: ReplayChoice
    ) throws {
        let spec = try Self.service(recording, manifest, choice)
        let own = recording.filter { $0.service == spec.id }
        stable = try Self.stable(own, spec, choice)
        exchanges = own.filter { [stable] in $0.version == stable }
        (service, self.version) = (spec.id, version)
        guard !exchanges.isEmpty else { throw ValidationError("nothing was recorded of \(spec.id) \(stable)") }
        plan = try Self.plan(spec, manifest, choice)
        var placed = spec
        try placed.place(version, at: choice.url, "--url")
        // Nobody has to know where it is who does not ask it.
        if plan.noiseShare > .none { try placed.place(stable, at: choice.stableURL, "--stable-url, or --noise 0") }
        let assignment = ShadowAssignment(rollout: "replay", attempt: 1, version: version, salt: 1, plan: plan)
        snapshot = Snapshot(
            manifest: Manifest(prices: manifest.prices, services: [placed]),
            splits: [spec.id: Split(stable: stable, shadow: assignment)],
            generation: 1
        )
    }

    private static func service(
        _ recording: [RecordedExchange],
        _ manifest: Manifest,
        _ choice: ReplayChoice
    ) throws -> Service {
        let recorded = Set(recording.map(\.service.rawValue)).sorted()
        guard let name = choice.service ?? recorded.first else {
            throw ValidationError("the recording holds no exchange")
        }
        guard choice.service != nil || recorded.count == 1 else {
            throw ValidationError("the recording is of \(recorded.joined(separator: ", ")): choose with --service")
        }
        guard let service = manifest[ServiceID(name)] else {
            throw ValidationError("the manifest has no service \(name)")
        }
        return service
    }

    /// The version that was recorded, since its answers are what others are compared with.
    private static func stable(
        _ recording: [RecordedExchange],
        _ service: Service,
        _ choice: ReplayChoice
    ) throws -> VersionID {
        let recorded = Set(recording.map(\.version.rawValue)).sorted()
        guard let name = choice.stable ?? recorded.first else {
            throw ValidationError("nothing was recorded of \(service.id)")
        }
        guard choice.stable != nil || recorded.count == 1 else {
            throw ValidationError("the recording is of \(recorded.joined(separator: ", ")): choose with --stable")
        }
        return VersionID(name)
    }

    /// A shadow's, but for what concerns traffic: which share, and what a day may cost.
    private static func plan(_ service: Service, _ manifest: Manifest, _ choice: ReplayChoice) throws -> ShadowPlan {
        var plan = try written(service, manifest, choice) ?? ShadowPlan(share: .full)
        (plan.share, plan.match, plan.budget) = (.full, ShadowMatch(), ShadowBudget())
        plan.noiseShare = Weight(percent: choice.noise) ?? .full
        // The recording's latencies are of another day and another place.
        plan.rule.judgesLatency = false
        if plan.asksModels {
            // No more than are asked about at a time: nothing hurries, and no pair has to go without.
            (plan.concurrency, plan.queueBytes) = (min(plan.concurrency, 32), 1)
        }
        // The recording holds it anyway.
        plan.keepsContentFor = plan.keepsContentFor ?? .seconds(86_400)
        return plan
    }

    private static func written(
        _ service: Service,
        _ manifest: Manifest,
        _ choice: ReplayChoice
    ) throws -> ShadowPlan? {
        if let name = choice.strategy {
            guard let plan = manifest[StrategyID(name)]?.plan.shadow else {
                throw ValidationError("the manifest has no strategy \(name) with a shadow")
            }
            return plan
        }
        if let plan = service.strategy.flatMap({ manifest[$0]?.plan.shadow }) { return plan }
        let plans = manifest.strategies.compactMap { strategy in strategy.plan.shadow.map { (strategy.id, $0) } }
        guard plans.count <= 1 else {
            let names = plans.map(\.0.rawValue).joined(separator: ", ")
            throw ValidationError("several strategies have a shadow (\(names)): choose with --strategy")
        }
        return plans.first?.1
    }
}

extension Service {
    /// Where a version answers: as is said, or as the manifest says.
    fileprivate mutating func place(_ id: VersionID, at url: String?, _ option: String) throws {
        guard let index = versions.firstIndex(where: { $0.id == id }) else {
            let known = versions.map(\.id.rawValue).joined(separator: ", ")
            throw ValidationError("\(self.id) has no version \(id); there are: \(known)")
        }
        if let url {
            versions[index].upstream = try ReplayChoice.upstream(url, option)
            versions[index].replicas = []
        } else if versions[index].deployment != nil {
            throw ValidationError("\(id) is deployed into environments: say where it answers with \(option)")
        }
    }
}
