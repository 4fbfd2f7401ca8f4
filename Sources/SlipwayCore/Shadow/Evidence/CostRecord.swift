import RealModule

/// What the answers of both sides cost, and an anytime-valid bound for the shadow's mean beside a multiple of production's.
///
///     D_i = cost_shadow,i − ρ0 · cost_production,i          paired, so that dear requests are dear on both sides
///
/// (ANALYSIS.md §2.4, the one-sided half-width; nothing is said before 100 pairs.)
package struct CostRecord: Hashable, Codable, Sendable {
    private static let needed = 100
    package static let alpha = 0.05

    package let ratio: Double
    package private(set) var production = Moments()
    package private(set) var shadow = Moments()
    private var difference = Moments()

    package init(ratio: Double) { self.ratio = ratio }

    /// USD of one pair.
    package mutating func add(production x: Double, shadow y: Double) {
        production.add(x)
        shadow.add(y)
        difference.add(y - ratio * x)
    }

    /// Nil where nothing can be said yet, or production is free.
    private var halfWidth: Double? {
        guard difference.count >= Self.needed, production.sum > 0 else { return nil }
        return MeanDifference.halfWidth(
            error: Double.sqrt(difference.squaredError),
            count: Double(difference.count),
            alpha: Self.alpha,
            rho: MeanDifference.rho(alpha: Self.alpha)
        )
    }

    /// Whether the shadow is shown to cost no more than the ratio; nil while there is no price, or too little to say.
    package var isWithin: Bool? { halfWidth.map { difference.mean + $0 <= 0 } }

    package var isBeyond: Bool { halfWidth.map { difference.mean - $0 > 0 } ?? false }
}
