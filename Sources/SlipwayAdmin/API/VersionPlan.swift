import SlipwayController
import SlipwayCore

extension API {
    /// What a rollout of a version would do: told before anything happens.
    package struct VersionPlan: Codable, Hashable, Sendable {
        package var service: String
        package var version: String
        package var stable: String
        package var strategy: String
        package var changes: [VersionChange]
        package var steps: [StepRisk]
        /// How soon faults would be found.
        package var forecast: Forecast
        /// Mean time from the deciding exchange to the last one that reached the canary, and over how many takebacks; nil: none was measured.
        @Nullable package var takebackMs: Double?
        package var takebacks: Int
        @Nullable package var lastTakebackMs: Double?
        /// How long the last rehearsal of a way back took until all event loops had it; nil: none was.
        @Nullable package var rehearsedMs: Double?
        /// What it is expected to cost beside stable, or why that is not known.
        package var cost: String
        @Nullable package var costRatio: Double?
        /// What is asked beside users' requests to find out how good it is, a sentence each.
        package var trials: [String]
    }

    package struct VersionChange: Codable, Hashable, Sendable {
        package var what: String
        @Nullable package var before: String?
        @Nullable package var after: String?
        /// Of texts: `-` what goes, `+` what comes.
        package var lines: [String]
    }

    package struct StepRisk: Codable, Hashable, Sendable {
        package var step: String
        package var risk: String
        package var noticed: String
    }
}

extension API.VersionPlan {
    /// Nil where the service, the version or the strategy is not known.
    package init?(
        _ version: Version,
        of service: Service,
        strategy: StrategyID?,
        in status: ControllerStatus,
        at now: Timestamp
    ) {
        guard let record = status.services[service.id]?.record, let stable = service[record.stable],
            let forecast = status.forecast(of: service.id, strategy: strategy, at: now),
            let chosen = status.manifest[forecast.strategy]
        else { return nil }
        let checklist = service.checklist.flatMap { status.manifest[$0] }
        let key = TrafficBook.Key(service: service.id, version: stable.id)
        let cost = CostImpact.result(
            model: version.overlay.model,
            stableModel: stable.overlay.model,
            observed: ArmSummary(status.traffic.tally(of: key, over: ItemFigures.window, at: now)),
            trial: status.checklists(of: service.id, trying: version).lazy.compactMap(\.trialTokens).first,
            prices: status.manifest.prices
        )
        let plan = chosen.plan.fitting(version).gated(by: checklist)
        self.service = service.id.rawValue
        self.version = version.id.rawValue
        self.stable = stable.id.rawValue
        self.strategy = chosen.id.rawValue
        changes = VersionChange.all(from: stable, to: version).map(API.VersionChange.init)
        steps = StepRisk.all(of: plan, checklist: checklist)
            .map { API.StepRisk(step: $0.step, risk: $0.risk, noticed: $0.noticed) }
        self.forecast = API.Forecast(forecast, of: service.id)
        trials = PlanCost.sentences(
            of: plan,
            checklist: checklist,
            checks: status.manifest.checks,
            evaluations: status.manifest.evaluations
        )
        lastTakebackMs = status.takebackTimes[service.id]?.lastMilliseconds
        rehearsedMs = status.lastRehearsal(of: service.id)
        takebacks = status.takebackTimes[service.id]?.count ?? 0
        self.cost = cost.output
        costRatio = cost.figures[ItemResult.value]
        takebackMs =
            takebacks == 0 ? nil : status.takebackTimes[service.id].map { $0.sumMilliseconds / Double($0.count) }
    }
}

extension API.VersionChange {
    init(_ change: VersionChange) {
        what = change.what
        lines = change.lines
        before = change.before
        after = change.after
    }
}
