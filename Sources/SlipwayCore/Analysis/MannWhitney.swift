import RealModule

/// The rank-sum test of two samples with ties, by its normal approximation with continuity correction, as R's `wilcox.test` has it.
/// (Mann & Whitney 1947.)
package struct MannWhitney: Hashable, Sendable {
    private let experiment: [Double]
    private let control: [Double]

    package init(experiment: [Double], control: [Double]) {
        self.experiment = experiment
        self.control = control
    }

    /// U of the experiment: pairs that it wins, ties by half.
    package var u: Double { u(shiftedBy: 0) }

    /// The score of the hypothesis that the experiment lies `shift` above the control; 0 where nothing varies.
    package func z(shift: Double = 0) -> Double {
        let (n, m) = (Double(experiment.count), Double(control.count))
        let difference = u(shiftedBy: shift) - n * m / 2
        let total = n + m
        let ties = Self.tieSum(experiment.map { $0 - shift } + control)
        let variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
        guard variance > 0 else { return 0 }
        let correction = difference == 0 ? 0 : difference > 0 ? 0.5 : -0.5
        return (difference - correction) / Double.sqrt(variance)
    }

    /// Two-sided.
    package var pValue: Double { min(1, 2 * Double.normalCDF(-abs(z()))) }

    /// The median of all differences: by how much the experiment lies above the control. (Hodges & Lehmann 1963.)
    package var hodgesLehmann: Double {
        let differences = experiment.flatMap { a in control.map { a - $0 } }.sorted()
        guard !differences.isEmpty else { return 0 }
        let middle = differences.count / 2
        return differences.count.isMultiple(of: 2)
            ? (differences[middle - 1] + differences[middle]) / 2 : differences[middle]
    }

    /// The common-language effect size: the share of pairs that the experiment wins.
    package var commonLanguageEffect: Double {
        experiment.isEmpty || control.isEmpty ? 0.5 : u / Double(experiment.count * control.count)
    }

    /// By merging the sorted samples.
    private func u(shiftedBy shift: Double) -> Double {
        let (a, b) = (experiment.map { $0 - shift }.sorted(), control.sorted())
        var (below, upTo, wins) = (0, 0, 0.0)
        for value in a {
            while below < b.count, b[below] < value { below += 1 }
            while upTo < b.count, b[upTo] <= value { upTo += 1 }
            wins += Double(below + upTo) / 2
        }
        return wins
    }

    /// Σ (t³ − t) over groups of equal values.
    private static func tieSum(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        var (sum, start) = (0.0, 0)
        for index in sorted.indices where index == sorted.count - 1 || sorted[index + 1] != sorted[index] {
            let t = Double(index - start + 1)
            sum += t * t * t - t
            start = index + 1
        }
        return sum
    }
}
