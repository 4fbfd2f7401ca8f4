import RealModule

/// A manifest's own `error_rate max` at 100 % of a keyed route, where first events have nobody left to compare with.
///
/// A one-sample e-process on errors, one a user and window, against m0 = max(limit, 2 × stable's frozen rate); provider faults are left out,
/// since no other arm tells whose they are. Needs three users, 20 exchanges and E ≥ 10/α. Deduped errors over raw exchanges
/// understate the rate, so a heavy user's burst speaks softly; what remains is a model (errors of different users are
/// independent), outside of the promise α, hence ten times its threshold. A provider's outage that answers 500 is beyond the
/// limit all the same: who writes an absolute limit asks for that. (ANALYSIS.md §2.7, §2.10.4.)
struct FullWeightLimit: Hashable, Codable, Sendable {
    let limit: Double
    private var engine = OneSampleEngine(multiples: [1.5, 2, 3, 5, 10, 30, 60])
    private var ledger = UnitLedger()
    private(set) var seen = Proportion()
    private(set) var users = 0
    private(set) var accepted = 1.0
    /// What proved it broken; sticky.
    private(set) var decision: [CheckResult] = []

    /// Nil where the manifest sets no such limit.
    init?(_ plan: SequentialPlan) {
        let limits = plan.guards.filter { $0.metric == .errorRate }.compactMap(\.max)
        guard let limit = limits.min() else { return nil }
        self.limit = max(0.001, limit)
    }

    /// - Parameter stable: its errors while it still had traffic.
    mutating func add(_ exhibit: Exhibit, window: Double, stable: Proportion, alpha: Double) {
        guard exhibit.role == .canary, exhibit.weight == .full, let unit = exhibit.unit else { return }
        guard exhibit.outcome.isJudged, exhibit.outcome != .providerFault else { return }
        accepted = max(limit, 2 * stable.rate)
        let isError = exhibit.outcome.isFailure
        let noted =
            isError
            ? ledger.note(unit, .canary, at: exhibit.time, window: window, stage: 0) : (counts: false, isNew: false)
        seen.add(isEvent: noted.counts)
        if noted.counts, noted.isNew { users += 1 }
        engine.add(Proportion(count: 1, events: noted.counts ? 1 : 0), limit: accepted)
        if isError, decision.isEmpty { decide(stable: stable, threshold: 10 / alpha) }
    }

    private mutating func decide(stable: Proportion, threshold: Double) {
        guard users >= 3, seen.count >= 20, seen.rate > accepted else { return }
        let log = engine.logEvidence()
        guard log >= Double.log(threshold) else { return }
        var figures = EvidenceFigures(eValue: Double.exp(min(log, 700)), threshold: threshold)
        figures.canaryInterval = ProportionInterval.wilson(seen)
        figures.canaryUnits = users
        let result = CheckResult(
            metric: .errorRate,
            result: .fail,
            rule: "max \(limit)",
            isGuard: true,
            canary: seen.rate,
            stable: stable.count > 0 ? stable.rate : nil,
            limit: accepted,
            canarySamples: seen.count,
            stableSamples: stable.count,
            message:
                "error_rate \(Metric.errorRate.figure(seen.rate)) > \(Metric.errorRate.figure(accepted)), errors of \(users) users",
            figures: figures
        )
        decision = [result]
    }
}
