import RealModule

/// Whether the shadow is slow more often than production: the rate-ratio engine on slow answers, both sides seeing every request.
///
///     production slow iff x ≥ τ      shadow slow iff x ≥ 1.1 τ      τ: upper edge of production's p95 before this pair
///
/// An alarm counts only where 5 % of the shadow's answers take 1.2 τ. Nothing is said before 200 of production's answers.
/// (ANALYSIS.md §2.3, §4.5.)
package struct SlowRecord: Hashable, Codable, Sendable {
    private static let needed = 200
    private static let margin = 1.1
    private static let tolerance = 1.2

    private var engine = RateRatioEngine(nullRatio: 1, grid: [1.15, 1.3, 1.6, 2, 3, 5, 10, 18])
    /// Milliseconds.
    package private(set) var production = DenseHistogram()
    package private(set) var shadow = DenseHistogram()
    private var judged = Proportion()
    private var strongest = 0.0

    package init() {}

    /// - Parameters: milliseconds of one pair whose answers are both whole.
    package mutating func add(production x: Double, shadow y: Double) {
        if production.count >= Self.needed, let line = production.upperEdge(quantile: 0.95) {
            let slow = (x >= line ? 1 : 0, y >= Self.margin * line ? 1 : 0)
            engine.add(canaryEvents: slow.1, stableEvents: slow.0, share: 0.5)
            judged.add(isEvent: y >= Self.tolerance * line)
        }
        production.add(position: DenseHistogram.position(of: x))
        shadow.add(position: DenseHistogram.position(of: y))
        strongest = max(strongest, logEvidence)
    }

    private var logEvidence: Double { judged.rate >= 0.05 ? engine.logEvidence() : 0 }

    /// ln E, the strongest so far.
    package var logAlarm: Double { strongest }
}
