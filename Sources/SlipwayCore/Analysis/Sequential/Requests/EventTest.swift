/// One kind of event held against the canary: its bets, and the counts that its practical gate and its figures need.
///
/// Bets are placed at the share of the weight that *routed* the exchange, one coin an exchange: exact after every event, whatever the order
/// of arrival, and a late timeout is charged to the weight it was routed with. Counts are of exchanges since the attempt began.
struct EventTest: Hashable, Codable, Sendable {
    private var engine: RateRatioEngine
    private(set) var dispersion = Dispersion()
    private(set) var ratio = MantelHaenszel()
    private(set) var total = PairedProportions()
    /// Routed in the present stage.
    private(set) var stage = PairedProportions()
    /// Since the last tick ended.
    private(set) var tick = PairedProportions()
    /// Distinct canary users with an event; what has no user is counted as `UnitLedger` says.
    private(set) var canaryUnits = 0
    private(set) var stableUnits = 0

    init(nullRatio: Double, grid: [Double], stages: Int) {
        engine = RateRatioEngine(nullRatio: nullRatio, grid: grid, shares: EpochMixture.shares(stages: stages))
    }

    var nullRatio: Double { engine.nullRatio }

    mutating func stageBegan(_ index: Int) {
        stage = PairedProportions()
        engine.begin(epoch: index)
    }

    /// - Parameters:
    ///   - isBet: false for an event that repeats one of the same user: it is counted, and nothing is bet on it.
    ///   - isNewUnit: the first event of this user.
    mutating func add(
        _ role: Role,
        isEvent: Bool,
        share: Double,
        isInStage: Bool,
        isBet: Bool = true,
        isNewUnit: Bool = true
    ) {
        tick[role].add(isEvent: isEvent)
        if isInStage { stage[role].add(isEvent: isEvent) }
        guard isEvent else { return }
        if isBet {
            engine.add(canaryEvents: role == .canary ? 1 : 0, stableEvents: role == .canary ? 0 : 1, share: share)
        }
        guard isNewUnit else { return }
        if role == .canary { canaryUnits += 1 } else { stableUnits += 1 }
    }

    mutating func tickEnded(_ number: Int) {
        guard tick.canary.count + tick.stable.count > 0 else { return }
        dispersion.add(tick.stable, tick: number)
        ratio.add(tick)
        total = total + tick
        tick = PairedProportions()
    }

    var logEvidence: Double { engine.logEvidence(dispersion: dispersion.value) }

    /// Everything so far, the open tick included.
    var sum: PairedProportions { total + tick }

    /// Whether the canary's rate, in this stage or over all of them at like weights, is worse by so much in practice.
    func isWorse(ratio least: Double, difference: Double, events: Int, exchanges: Int) -> Bool {
        let sum = sum
        guard sum.canary.events >= events, canaryUnits >= events, sum.canary.count >= exchanges else { return false }
        if stage.canary.count >= exchanges, stage.stable.count > 0 || total.stable.count == 0,
            stage.canary.rate >= least * stage.stable.rate + difference
        {
            return true
        }
        var ratio = ratio
        ratio.add(tick)
        let (canary, stable) = ratio.rates
        return canary > 0 && canary >= least * stable + difference
    }
}
