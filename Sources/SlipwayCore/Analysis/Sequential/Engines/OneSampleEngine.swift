import RealModule

/// Whether the mean of values in 0…1 is above (or, with multiples below 1, below) a limit m0: a one-sample e-process.
///
///     q_j = min(mult_j · m0, 0.99),   λ_j = (q_j − m0) / (m0 (1 − m0)),   L_j += ln( 1 + λ_j (x − m0) )
///
/// For events (x is 0 or 1): s·ln(q/m0) + (n−s)·ln((1−q)/(1−m0)). The limit may change between calls as long as it does not know
/// the values that follow. (ANALYSIS.md §2.4; Waudby-Smith & Ramdas 2024.)
package struct OneSampleEngine: Hashable, Codable, Sendable {
    private let multiples: [Double]
    private var mixture: EpochMixture

    package init(multiples: [Double], shares: [Double] = [1]) {
        self.multiples = multiples
        mixture = EpochMixture(alternatives: multiples.count, shares: shares)
    }

    package mutating func begin(epoch: Int) { mixture.begin(epoch) }

    package mutating func add(_ events: Proportion, limit m0: Double) {
        guard events.count > 0, m0 > 0, m0 < 0.99 else { return }
        mixture.add { j in
            let q = min(multiples[j] * m0, 0.99)
            return Double(events.events) * Double.log(q / m0)
                + Double(events.count - events.events) * Double.log((1 - q) / (1 - m0))
        }
    }

    /// One value in 0…1.
    package mutating func add(value x: Double, limit m0: Double) {
        guard m0 > 0, m0 < 0.99 else { return }
        mixture.add { j in
            let q = min(multiples[j] * m0, 0.99)
            return Double.log(onePlus: (q - m0) / (m0 * (1 - m0)) * (x - m0))
        }
    }

    package func logEvidence(dispersion: Double = 1) -> Double { mixture.logEvidence(dispersion: dispersion) }
}

extension OneSampleEngine {
    /// ln E that a rate lies *below* `limit`: what a promotion has to show. (ANALYSIS.md §2.5, item 3.)
    package static func logExclusion(of limit: Double, seen: Proportion) -> Double {
        var engine = OneSampleEngine(multiples: [0.02, 0.05, 0.1, 0.2, 0.4, 0.7])
        engine.add(seen, limit: limit)
        return engine.logEvidence()
    }
}
