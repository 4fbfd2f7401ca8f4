import RealModule
import SlipwayCore

/// What a cell has to reach (ANALYSIS.md §2.10.7, §2.10.8, §3.6).
package struct Goal: Hashable, Sendable {
    package enum Requirement: Hashable, Sendable {
        case takenBackAtMost(Double)
        case promotedAtLeast(Double)
        case promotionSecondsAtMost(Double)
        case detectedAtLeast(Double)
        /// Before 100 %.
        case detectedEarlyAtLeast(Double)
        /// Of bad canaries.
        case promotedAtMost(Double)
        case secondsAtMost(Double)
        case requestsAtMost(Double)
    }

    package let cell: Cell
    package let requirements: [Requirement]
    /// The median seconds until it was found in ANALYSIS.md §2.10.8, where that is what it is held against.
    package var analysed: Double?

    package init(_ cell: Cell, _ requirements: [Requirement]) {
        self.cell = cell
        self.requirements = requirements
    }
}

extension Goal {
    /// How long faults took to be found beside how long they took in the analysis: the geometric mean over all cells that have both.
    package static func speed(_ goals: [Goal], _ summaries: [CellSummary]) -> (ratio: Double, cells: Int, isMet: Bool) {
        let logs = zip(goals, summaries).compactMap { goal, summary -> Double? in
            guard let analysed = goal.analysed, let median = summary.seconds(quantile: 0.5) else { return nil }
            return Double.log(max(median, 1) / analysed)
        }
        let ratio = Double.exp(logs.reduce(0, +) / Double(max(1, logs.count)))
        return (ratio, logs.count, ratio <= speedLimit)
    }

    package static let speedLimit = 1.2
}

extension Goal.Requirement {
    /// Whether it is met, and both numbers for people: `0.3 % ≤ 1 %`.
    package func outcome(_ summary: CellSummary) -> (isMet: Bool, text: String) {
        switch self {
        case .takenBackAtMost(let limit): atMost(summary.takenBack.rate, limit, "taken back", scale: 100, " %")
        case .promotedAtLeast(let limit): atLeast(summary.promoted.rate, limit, "promoted")
        case .detectedAtLeast(let limit): atLeast(summary.detected.rate, limit, "detected")
        case .detectedEarlyAtLeast(let limit): atLeast(summary.detectedEarly.rate, limit, "before 100 % detected")
        case .promotedAtMost(let limit): atMost(summary.promoted.rate, limit, "promoted", scale: 100, " %")
        case .promotionSecondsAtMost(let limit): atMost(summary.medianPromotion, limit, "promoted after", " s")
        case .secondsAtMost(let limit): atMost(summary.seconds(quantile: 0.5), limit, "detected after", " s")
        case .requestsAtMost(let limit): atMost(summary.medianRequests, limit, "canary requests", "")
        }
    }

    private func atMost(
        _ value: Double?,
        _ limit: Double,
        _ what: String,
        scale: Double = 1,
        _ unit: String
    ) -> (isMet: Bool, text: String) {
        guard let value else { return (false, "\(what): never, limit \(limit.fixed(1, scale: scale))\(unit)") }
        let isMet = value <= limit
        let sign = isMet ? "≤" : ">"
        return (isMet, "\(what) \(value.fixed(1, scale: scale)) \(sign) \(limit.fixed(1, scale: scale))\(unit)")
    }

    private func atLeast(_ value: Double, _ limit: Double, _ what: String) -> (isMet: Bool, text: String) {
        let isMet = value >= limit
        return (isMet, "\(what) \(value.fixed(1, scale: 100)) \(isMet ? "≥" : "<") \(limit.fixed(1, scale: 100)) %")
    }
}
