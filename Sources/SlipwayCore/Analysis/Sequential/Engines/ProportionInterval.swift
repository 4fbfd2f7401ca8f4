import RealModule

/// Intervals for display: what a rate may be, given so many of so many.
package enum ProportionInterval {
    /// Wilson (1927): two-sided, good for small counts.
    package static func wilson(_ seen: Proportion, confidence: Double = 0.95) -> EvidenceFigures.Interval {
        guard seen.count > 0 else { return EvidenceFigures.Interval(0, 1) }
        let z = confidence == 0.95 ? 1.959963984540054 : Double.normalQuantile(0.5 + confidence / 2)
        let (n, p) = (Double(seen.count), seen.rate)
        let middle = p + z * z / (2 * n)
        let half = z * Double.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        let scale = 1 + z * z / n
        // The ends are exact where none or all were seen; the formula misses them by its rounding.
        let lower = seen.events == 0 ? 0 : max(0, (middle - half) / scale)
        let upper = seen.events == seen.count ? 1 : min(1, (middle + half) / scale)
        return EvidenceFigures.Interval(lower, upper)
    }

    /// Clopper & Pearson (1934), one-sided: the largest rate that `seen` does not exclude.
    package static func clopperPearsonUpper(_ seen: Proportion, confidence: Double = 0.95) -> Double {
        guard seen.events < seen.count else { return 1 }
        let (a, b) = (Double(seen.events + 1), Double(seen.count - seen.events))
        let target = Double.log(1 - confidence)
        return Double.bisect(0, 1) { Double.logIncompleteBetaComplement($0, a, b) > target }
    }

    /// The smallest rate that `seen` does not exclude.
    package static func clopperPearsonLower(_ seen: Proportion, confidence: Double = 0.95) -> Double {
        let failures = Proportion(count: seen.count, events: seen.count - seen.events)
        return 1 - clopperPearsonUpper(failures, confidence: confidence)
    }
}

extension DenseHistogram {
    /// The 95 % interval of a quantile, by the ranks that a binomial count of smaller values may have.
    package func interval(quantile p: Double) -> EvidenceFigures.Interval? {
        guard count > 0 else { return nil }
        let spread = 1.96 * Double.sqrt(p * (1 - p) / Double(count))
        guard let lower = middle(quantile: max(0, p - spread)), let upper = middle(quantile: min(1, p + spread)) else {
            return nil
        }
        return EvidenceFigures.Interval(lower, upper)
    }
}

extension Moments {
    /// The 95 % interval of the mean, by its normal approximation.
    package var interval: EvidenceFigures.Interval? {
        guard count > 1 else { return nil }
        let half = 1.96 * Double.sqrt(squaredError)
        return EvidenceFigures.Interval(mean - half, mean + half)
    }
}
