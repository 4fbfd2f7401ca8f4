import SlipwayCore

/// What the runs of one cell came to.
package struct CellSummary: Hashable, Sendable {
    package let cell: Cell
    /// Taken back at any time.
    package let takenBack: Proportion
    /// Taken back, and not before there was a fault.
    package let detected: Proportion
    /// The same, before 100 %.
    package let detectedEarly: Proportion
    package let promoted: Proportion
    package let held: Proportion
    /// Of the detected, from the fault's onset to the verdict, in ascending order.
    private let seconds: [Double]
    private let requests: [Double]
    private let promotionSeconds: [Double]
    /// Rollouts by the metric that they were taken back for.
    package let culprits: [Metric: Int]
    /// Rollouts that were held by weight and what was missing: `5 % error_rate excluded`.
    package let holds: [String: Int]

    package init(_ cell: Cell, _ results: [RunResult]) {
        self.cell = cell
        let onset = cell.scenario.fault.onset
        let detections = results.filter { $0.end == .takenBack && $0.time >= onset }
        takenBack = Proportion(count: results.count, events: results.count { $0.end == .takenBack })
        detected = Proportion(count: results.count, events: detections.count)
        detectedEarly = Proportion(count: results.count, events: detections.count { $0.weight < .full })
        promoted = Proportion(count: results.count, events: results.count { $0.end == .promoted })
        held = Proportion(count: results.count, events: results.count { $0.end == .held })
        seconds = detections.map { $0.time - onset }.sorted()
        requests = detections.map { Double($0.canaryRequests) }.sorted()
        promotionSeconds = results.filter { $0.end == .promoted }.map(\.time).sorted()
        culprits = results.reduce(into: [:]) { counts, result in
            if let culprit = result.culprit { counts[culprit, default: 0] += 1 }
        }
        holds = results.reduce(into: [:]) { counts, result in
            if let missing = result.missing { counts["\(result.weight) \(missing)", default: 0] += 1 }
        }
    }

    /// Nil where nothing was detected.
    package func seconds(quantile p: Double) -> Double? { Self.quantile(p, of: seconds) }

    package var medianRequests: Double? { Self.quantile(0.5, of: requests) }

    package var medianPromotion: Double? { Self.quantile(0.5, of: promotionSeconds) }

    private static func quantile(_ p: Double, of sorted: [Double]) -> Double? {
        guard !sorted.isEmpty else { return nil }
        let rank = Double(sorted.count - 1) * p
        let lower = Int(rank)
        let upper = min(lower + 1, sorted.count - 1)
        return sorted[lower] + (sorted[upper] - sorted[lower]) * (rank - Double(lower))
    }
}
