/// Whether the canary costs more per exchange: cost, or tokens. (ANALYSIS.md §2.4.)
struct MeanTest: Hashable, Codable, Sendable {
    let ratio: Double
    /// By stage; a late exchange is counted in the stage that routed it.
    private(set) var strata: [PairedMoments]

    init(ratio: Double, stages: Int) {
        self.ratio = ratio
        strata = [PairedMoments](repeating: PairedMoments(), count: stages)
    }

    mutating func add(_ value: Double, _ role: Role, stage: Int) { strata[stage][role].add(value) }

    func logEvidence(alpha: Double) -> Double { MeanDifference(strata, ratio: ratio).logEvidence(alpha: alpha) }

    var canary: Moments { strata.reduce(Moments()) { $0 + $1.canary } }

    /// Stable's, at the canary's mix of stages: traffic that changes with the hour must not look like a price.
    var stable: Moments { strata.reduce(Moments()) { $0 + $1.stable } }

    var canaryAlone: Moments { strata.last?.canary ?? Moments() }
}
