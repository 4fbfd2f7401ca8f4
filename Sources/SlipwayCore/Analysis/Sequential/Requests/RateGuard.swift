import RealModule

/// An absolute limit on a share of exchanges, that a common outage does not trip.
///
/// A one-sample e-process on the canary against m0, which follows stable: twice stable's rate over the same block of 15 ticks, and since
/// the attempt began, if that is more than the limit. Blocks, because an outage that has just begun fills the canary's last tick
/// while stable's 15 seconds still look healthy. Its evidence counts only while the canary is also half as bad again as
/// stable beside it. Alone, at 100 %, each tick is a block, and m0 is at least what stable's rate may have been (Wilson's
/// 97.5 % bound). (ANALYSIS.md §2.7.)
struct RateGuard: Hashable, Codable, Sendable {
    let check: Check
    /// The share of exchanges over which the limit is broken.
    let limit: Double
    private var engine: OneSampleEngine
    private(set) var total = PairedProportions()
    private(set) var stage = PairedProportions()
    private var tick = PairedProportions()
    private var block = PairedProportions()
    private var blockBegan = 0
    private var recent = RecentTicks()
    private(set) var canaryUnits = 0
    /// m0 of the last block.
    private(set) var accepted: Double

    init(_ check: Check, limit: Double, multiples: [Double], stages: Int) {
        self.check = check
        self.limit = limit
        accepted = limit
        engine = OneSampleEngine(multiples: multiples, shares: EpochMixture.shares(stages: stages))
    }

    mutating func stageBegan(_ index: Int) {
        blockEnded(isAlone: false)
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
        if block == PairedProportions() { blockBegan = number }
        block = block + tick
        tick = PairedProportions()
        if isAlone || number - blockBegan >= 14 { blockEnded(isAlone: isAlone) }
    }

    private mutating func blockEnded(isAlone: Bool) {
        accepted = limit
        for stable in [block.stable, total.stable] where stable.events >= 3 {
            accepted = max(accepted, 2 * stable.rate)
        }
        if isAlone, total.stable.count > 0 { accepted = max(accepted, ProportionInterval.wilson(total.stable).upper) }
        engine.add(block.canary, limit: accepted)
        block = PairedProportions()
    }

    /// ln E, at most 0 while the practical gate is shut.
    func gatedLogEvidence(dispersion: Double) -> Double {
        let log = engine.logEvidence(dispersion: dispersion)
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
