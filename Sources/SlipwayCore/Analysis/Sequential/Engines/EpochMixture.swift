import RealModule

/// Log likelihood ratios of a grid of alternatives, averaged, and restarted at epochs.
///
///     E = Σ_e ω_e · (1/J) Σ_j exp( (L_j − L_j[start of e]) / φ )        (an epoch not yet begun counts 1)
///
/// A weighted mean of e-processes is one, so a fault that begins late is not diluted by the good past before it. Dividing by
/// φ ≥ 1 can only lower E where it matters: E^(1/φ) ≥ t > 1 implies E ≥ t. (ANALYSIS.md §2.2; Vovk & Wang 2021.)
package struct EpochMixture: Hashable, Codable, Sendable {
    /// L_j, natural logarithms.
    private var logs: [Double]
    /// ω_e; they sum to 1.
    private let shares: [Double]
    /// L_j where the epoch began; nil: not yet.
    private var starts: [[Double]?]

    /// The first epoch begins at once.
    package init(alternatives: Int, shares: [Double]) {
        precondition(alternatives > 0 && !shares.isEmpty, "\(alternatives) alternatives in \(shares.count) epochs")
        logs = [Double](repeating: 0, count: alternatives)
        self.shares = shares
        starts = [[Double]?](repeating: nil, count: shares.count)
        starts[0] = logs
    }

    /// The first epoch has one half, the start of each later stage an equal part of the rest.
    package static func shares(stages: Int) -> [Double] {
        stages > 1 ? [0.5] + [Double](repeating: 0.5 / Double(stages - 1), count: stages - 1) : [1]
    }

    /// An epoch begins once; further calls, and epochs that were not planned, change nothing.
    package mutating func begin(_ epoch: Int) {
        guard starts.indices.contains(epoch), starts[epoch] == nil else { return }
        starts[epoch] = logs
    }

    package mutating func add(_ increment: (Int) -> Double) {
        for j in logs.indices { logs[j] += increment(j) }
    }

    /// ln E, by log-sum-exp.
    package func logEvidence(dispersion: Double = 1) -> Double {
        let largest = largestExponent(dispersion)
        var sum = 0.0
        for (share, start) in zip(shares, starts) {
            sum += share * (start.map { mean(since: $0, dispersion, largest) } ?? Double.exp(-largest))
        }
        return largest + Double.log(sum)
    }

    private func largestExponent(_ dispersion: Double) -> Double {
        var largest = 0.0
        for case .some(let start) in starts {
            for j in logs.indices { largest = max(largest, (logs[j] - start[j]) / dispersion) }
        }
        return largest
    }

    private func mean(since start: [Double], _ dispersion: Double, _ largest: Double) -> Double {
        var sum = 0.0
        for j in logs.indices { sum += Double.exp((logs[j] - start[j]) / dispersion - largest) }
        return sum / Double(logs.count)
    }
}
