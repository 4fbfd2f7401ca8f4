import RealModule

/// Turns a cosine into a divergence, by how near answers are to each other that have nothing to do with each other.
///
///     d = (1 − cos) / (1 − cos_unrelated),   cos_unrelated: mean over production's answers to different requests
///
/// Models differ: for one unrelated texts lie at 0.1, for another at 0.7. A scale is of one model and of one service, learns from
/// pairs that came before, and so treats both answers of a triple alike: the sign test needs no more. (ANALYSIS.md §4.2.)
package struct EmbeddingScale: Hashable, Sendable {
    /// Comparisons of unrelated answers before the scale is used.
    package static let minComparisons = 30
    /// Where requests are all the same, nothing can be learned: after so many answers nobody waits for it any more.
    package static let maxWait = 100
    private static let kept = 16
    /// Where all answers are alike, the smallest difference would count for everything.
    private static let highestUnrelated = 0.95

    private struct Sample: Hashable {
        let request: UInt64
        let vector: [Double]
    }

    private var recent: [Sample] = []
    private var next = 0
    private var cosines = Moments()

    package init() {}

    /// Nil until enough is known.
    package var unrelated: Double? {
        guard cosines.count >= Self.minComparisons else { return nil }
        return min(max(cosines.mean, 0), Self.highestUnrelated)
    }

    /// Whether pairs had better wait until it is known.
    package var isLearning: Bool { unrelated == nil && next < Self.maxWait }

    /// How far two answers are apart: nil until the scale is known, or where their vectors say nothing.
    package func divergence(_ a: [Double], _ b: [Double]) -> Double? {
        guard let unrelated, let cosine = Self.cosine(a, b) else { return nil }
        return min(1, max(0, (1 - cosine) / (1 - unrelated)))
    }

    /// One of production's answers. Answers to the same request are not unrelated.
    package mutating func note(_ vector: [Double], request: UInt64) {
        for sample in recent where sample.request != request {
            if let cosine = Self.cosine(sample.vector, vector) { cosines.add(cosine) }
        }
        let sample = Sample(request: request, vector: vector)
        if recent.count < Self.kept { recent.append(sample) } else { recent[next % Self.kept] = sample }
        next += 1
    }

    package static func cosine(_ a: [Double], _ b: [Double]) -> Double? {
        guard a.count == b.count else { return nil }
        var (product, first, second) = (0.0, 0.0, 0.0)
        for index in a.indices {
            product += a[index] * b[index]
            first += a[index] * a[index]
            second += b[index] * b[index]
        }
        let length = Double.sqrt(first) * Double.sqrt(second)
        return length > 0 && length.isFinite ? min(1, max(-1, product / length)) : nil
    }
}
