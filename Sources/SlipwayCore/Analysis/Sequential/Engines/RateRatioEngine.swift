import RealModule

/// Whether events come from the canary more often than its share of the traffic explains: a conditional rate-ratio e-process.
///
/// With rates in the ratio r, an event at the canary's share w is the canary's with probability θ(r) = r·w / (1 − w + r·w). Under
/// r ≤ r0 the mixture over alternatives r_j
///
///     L_j += x_c · ln(r_j/r0) + k · ln( (1−w+w·r0) / (1−w+w·r_j) ),        k = x_c + x_s
///
/// is a supermartingale: bets are placed on *whose* event it is, so an outage of both arms cancels, no event changes nothing,
/// and at w = 1 the factor is exactly 1. (ANALYSIS.md §2.2; Lindon & Malek 2022; Ville's inequality.)
package struct RateRatioEngine: Hashable, Codable, Sendable {
    /// r0: the ratio that is still accepted.
    package let nullRatio: Double
    private let grid: [Double]
    /// ln(r_j/r0).
    private let logRatios: [Double]
    private var mixture: EpochMixture

    package init(nullRatio: Double, grid: [Double], shares: [Double] = [1]) {
        self.nullRatio = nullRatio
        self.grid = grid
        logRatios = grid.map { Double.log($0 / nullRatio) }
        mixture = EpochMixture(alternatives: grid.count, shares: shares)
    }

    package mutating func begin(epoch: Int) { mixture.begin(epoch) }

    /// Events at a known share `w` of the traffic. Where one arm has none of it there is nothing to bet on.
    package mutating func add(canaryEvents: Int, stableEvents: Int, share w: Double) {
        let events = Double(canaryEvents + stableEvents)
        guard events > 0, w > 0, w < 1 else { return }
        let accepted = 1 - w + w * nullRatio
        mixture.add { j in
            Double(canaryEvents) * logRatios[j] + events * Double.log(accepted / (1 - w + w * grid[j]))
        }
    }

    /// A tick's events at the share that the arms really had in it.
    package mutating func add(canary: Proportion, stable: Proportion) {
        let total = canary.count + stable.count
        guard total > 0 else { return }
        add(
            canaryEvents: canary.events,
            stableEvents: stable.events,
            share: Double(canary.count) / Double(total)
        )
    }

    package func logEvidence(dispersion: Double = 1) -> Double { mixture.logEvidence(dispersion: dispersion) }
}
