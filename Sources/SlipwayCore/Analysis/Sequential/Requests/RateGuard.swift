import RealModule

/// An absolute limit on a share of exchanges, that a common outage does not trip.
///
/// A one-sample e-process on the canary's ticks against m0, which follows stable: twice stable's rate over the tick, over the last 15 and since
/// the attempt began, if that is more than the limit. Its evidence counts only while the canary is also half as bad again as stable beside
/// it; alone, at 100 %, m0 is at least what stable's rate may have been (Wilson's 97.5 % bound). (ANALYSIS.md §2.7.)
struct RateGuard: Hashable, Codable, Sendable {
    let check: Check
    /// The share of exchanges over which the limit is broken.
    let limit: Double
    private var engine: OneSampleEngine
    private(set) var total = PairedProportions()
    private(set) var stage = PairedProportions()
    private var tick = PairedProportions()
    private var recent = RecentTicks()
    private(set) var canaryUnits = 0
    /// m0 of the last tick.
    private(set) var accepted: Double

    init(_ check: Check, limit: Double, multiples: [Double], stages: Int) {
        self.check = check
        self.limit = limit
        accepted = limit
        engine = OneSampleEngine(multiples: multiples, shares: EpochMixture.shares(stages: stages))
    }

    mutating func stageBegan(_ index: Int) {
        stage = PairedProportions()
        engine.begin(epoch: index)
    }

    mutating func add(_ role: Role, isEvent: Bool, isInStage: Bool, isNewUnit: Bool = true) {
        tick[role].add(isEvent: isEvent)
        if isInStage { stage[role].add(isEvent: isEvent) }
        if role == .canary, isEvent, isNewUnit { canaryUnits += 1 }
    }

    /// - Parameter isAlone: no stable runs beside the canary.
    mutating func tickEnded(_ number: Int, isAlone: Bool) {
        recent.add(tick, tick: number)
        total = total + tick
        accepted = limit(with: [tick, recent.sum(last: 15), total], isAlone: isAlone)
        engine.add(tick.canary, limit: accepted)
        tick = PairedProportions()
    }

    private func limit(with periods: [PairedProportions], isAlone: Bool) -> Double {
        var accepted = limit
        for stable in periods.map(\.stable) where stable.events >= 3 { accepted = max(accepted, 2 * stable.rate) }
        guard isAlone, total.stable.count > 0 else { return accepted }
        return max(accepted, ProportionInterval.wilson(total.stable).upper)
    }

    /// ln E, at most 0 while the practical gate is shut.
    var gatedLogEvidence: Double {
        let log = engine.logEvidence()
        return isWorse ? log : min(0, log)
    }

    private var isWorse: Bool {
        guard stage.canary.events >= 3, canaryUnits >= 3, stage.canary.count >= 20 else { return false }
        return stage.canary.rate > limit && stage.canary.rate >= 1.5 * stage.stable.rate
    }

    /// Both arms break the limit now, beyond doubt as to stable.
    var isBrokenByBoth: Bool {
        let recent = recent.sum(last: 60)
        guard recent.stable.events >= 3, recent.canary.count > 0 else { return false }
        return ProportionInterval.wilson(recent.stable).lower > limit && recent.canary.rate > limit
    }
}
