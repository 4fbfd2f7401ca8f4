import RealModule

/// Mann and Whitney's test as Kayenta runs it: is the experiment higher than the control by more than a quarter of the estimated shift?
///
///     HL = median of all differences        High iff z(δ) > z_0.99 at δ = 0.25 |HL|
///
/// z with continuity and tie corrections, at an experiment shifted down by δ. The lower end of the 98 % interval lies above δ iff that
/// z is above the normal quantile (`MannWhitneyClassifier.scala`, tolerance 0.25, confidence 0.98; ANALYSIS.md §3.7 F).
struct MannWhitney {
    private static let quantile99 = 2.3263478740408408

    let experiment: [Double]
    let control: [Double]

    var isHigh: Bool {
        guard !experiment.isEmpty, !control.isEmpty, experiment != control else { return false }
        return z(shift: 0.25 * abs(shiftEstimate)) > Self.quantile99
    }

    /// Hodges and Lehmann's.
    var shiftEstimate: Double {
        var differences: [Double] = []
        differences.reserveCapacity(experiment.count * control.count)
        for x in experiment { for y in control { differences.append(x - y) } }
        differences.sort()
        let middle = differences.count / 2
        return differences.count % 2 == 1 ? differences[middle] : (differences[middle - 1] + differences[middle]) / 2
    }

    func z(shift: Double) -> Double {
        let (n, m) = (Double(experiment.count), Double(control.count))
        let ranked = rank(shift: shift)
        let distance = ranked.sum - n * (n + 1) / 2 - n * m / 2
        let total = n + m
        let variance = n * m / 12 * (total + 1 - ranked.ties / (total * (total - 1)))
        guard variance > 0 else { return 0 }
        let correction = distance > 0 ? 0.5 : distance < 0 ? -0.5 : 0
        return (distance - correction) / variance.squareRoot()
    }

    /// The experiment's rank sum, ties sharing their ranks, and Σ(t³ - t) over the ties.
    private func rank(shift: Double) -> (sum: Double, ties: Double) {
        let values = (experiment.map { ($0 - shift, true) } + control.map { ($0, false) }).sorted { $0.0 < $1.0 }
        var (sum, ties, start) = (0.0, 0.0, 0)
        while start < values.count {
            var end = start
            while end < values.count, values[end].0 == values[start].0 { end += 1 }
            let count = Double(end - start)
            let mean = Double(start + end + 1) / 2
            sum += mean * Double(values[start..<end].count { $0.1 })
            ties += count * count * count - count
            start = end
        }
        return (sum, ties)
    }
}
