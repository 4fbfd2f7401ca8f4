/// Whether the canary's slow exchanges are more than its share: latency, or time to the first token.
///
/// τ is stable's p95 of the last 300 s before the tick. Stable is slow at τ, the canary at m·τ with m = √ratio: if the canary is at most m times
/// slower, its slow exchanges are no more than its share for *every* τ. The gate asks in addition that the observed p95 ratio
/// reaches `ratio`: that at least 5 % of the canary's exchanges take ratio·τ. (ANALYSIS.md §2.3.)
struct SlowTest: Hashable, Codable, Sendable {
    let ratio: Double
    private let margin: Double
    private(set) var events: EventTest
    private var yardstick = TrailingHistogram(quantile: 0.95)
    /// Canary exchanges at ratio·τ or above.
    private(set) var beyond = Proportion()
    private(set) var stageBeyond = Proportion()
    /// "p95 ratio < 2": of the present stage, at the share that the arms really had. (ANALYSIS.md §2.5, item 4.)
    private(set) var exclusion = SlowTest.freshExclusion
    private var doubled = PairedProportions()
    /// At 100 %, where no stable is beside it: canary exchanges at 2·τ or above.
    private(set) var aloneDoubled = Proportion()
    private var canaryValues = DenseHistogram()
    private var stableValues = DenseHistogram()

    private static let freshExclusion = RateRatioEngine(nullRatio: 1, grid: [0.8, 0.6, 0.4, 0.2, 0.05])

    init(ratio: Double, stages: Int) {
        self.ratio = ratio
        margin = ratio.squareRoot()
        events = EventTest(nullRatio: 1, grid: [1.15, 1.3, 1.6, 2, 3, 5, 10, 18], stages: stages)
    }

    /// τ, in milliseconds.
    var threshold: Double? { yardstick.threshold }

    mutating func stageBegan(_ index: Int) {
        events.stageBegan(index)
        exclusion = Self.freshExclusion
        (stageBeyond, doubled, aloneDoubled) = (Proportion(), PairedProportions(), Proportion())
        (canaryValues, stableValues) = (DenseHistogram(), DenseHistogram())
    }

    /// Whether it was slow: what can be decided on.
    mutating func add(
        _ value: Double,
        _ role: Role,
        at time: Double,
        share: Double,
        isInStage: Bool,
        isWarm: Bool
    ) -> Bool {
        if role == .stable { yardstick.add(value, at: time) }
        if isInStage { record(value, role) }
        guard isWarm, let threshold else { return false }
        let isSlow = value >= (role == .canary ? margin * threshold : threshold)
        events.add(role, isEvent: isSlow, share: share, isInStage: isInStage)
        if isInStage { countDoubled(value, role, threshold) }
        guard role == .canary else { return false }
        beyond.add(isEvent: value >= ratio * threshold)
        if isInStage { stageBeyond.add(isEvent: value >= ratio * threshold) }
        return isSlow
    }

    private mutating func record(_ value: Double, _ role: Role) {
        let position = DenseHistogram.position(of: value)
        if role == .canary { canaryValues.add(position: position) } else { stableValues.add(position: position) }
    }

    private mutating func countDoubled(_ value: Double, _ role: Role, _ threshold: Double) {
        let isDoubled = value >= (role == .canary ? 2 * threshold : threshold)
        doubled[role].add(isEvent: isDoubled)
        if role == .canary { aloneDoubled.add(isEvent: isDoubled) }
    }

    mutating func tickEnded(_ number: Int, at time: Double) {
        events.tickEnded(number)
        exclusion.add(canary: doubled.canary, stable: doubled.stable)
        doubled = PairedProportions()
        yardstick.renew(at: time)
    }

    /// ln E, at most 0 while the observed ratio is below the one that is let be.
    var gatedLogEvidence: Double {
        let isWorse = beyond.events >= 3 && beyond.count >= 10 && (beyond.rate >= 0.05 || stageBeyond.isMostly(0.05))
        return isWorse ? events.logEvidence : min(0, events.logEvidence)
    }

    var logExclusion: Double { exclusion.logEvidence() }

    func histogram(_ role: Role) -> DenseHistogram { role == .canary ? canaryValues : stableValues }
}

extension Proportion {
    fileprivate func isMostly(_ least: Double) -> Bool { count >= 10 && events >= 3 && rate >= least }
}

extension SlowTest {
    /// What `logExclusion` would be after so many more slow exchanges of stable and none of the canary.
    func logExclusion(afterStableSlow more: Int, share: Double) -> Double {
        var engine = exclusion
        engine.add(canaryEvents: 0, stableEvents: more, share: share)
        return engine.logEvidence()
    }
}
