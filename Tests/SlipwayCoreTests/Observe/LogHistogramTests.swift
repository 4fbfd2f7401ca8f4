import Foundation
import SlipwayCore
import Testing

@Suite struct LogHistogramTests {
    /// Latencies of a body and a heavy tail, in milliseconds.
    private static func sample(_ count: Int, seed: UInt64) -> [Double] {
        var random = WireRandom(seed: seed)
        return (0..<count).map { _ in
            let unit = Double.random(in: 1e-6..<1, using: &random)
            return 40 * exp(Double.random(in: -1...1, using: &random)) + (random.isTrue(oneIn: 20) ? 200 / unit : 0)
        }
    }

    /// Hyndman & Fan (1996), type 7.
    private static func quantile(_ p: Double, of sorted: [Double]) -> Double {
        let rank = Double(sorted.count - 1) * p
        let lower = Int(rank)
        return sorted[lower] + (sorted[min(lower + 1, sorted.count - 1)] - sorted[lower]) * (rank - Double(lower))
    }

    @Test(arguments: [1, 2, 3, 10, 100, 10_000], [1, 2] as [UInt64])
    func quantilesAreWithinABucketsHalf(count: Int, seed: UInt64) throws {
        let values = Self.sample(count, seed: seed).sorted()
        var histogram = LogHistogram()
        for value in values.shuffled() { histogram.record(value) }
        for p in [0, 0.25, 0.5, 0.9, 0.95, 0.99, 1] {
            let estimate = try #require(histogram.quantile(p))
            let exact = Self.quantile(p, of: values)
            #expect(abs(estimate - exact) <= 0.012 * exact, "p \(p), seed \(seed)")
        }
    }

    @Test func mergingEqualsRecordingAll() {
        let values = Self.sample(5000, seed: 3)
        var parts = [LogHistogram](repeating: LogHistogram(), count: 3)
        var whole = LogHistogram()
        for (index, value) in values.enumerated() {
            parts[index % 3].record(value)
            whole.record(value)
        }
        var merged = LogHistogram()
        for part in parts.reversed() { merged.merge(part) }
        #expect(merged == whole)
        #expect(merged.count == 5000)
    }

    @Test func countBelowABoundNeverExceedsTheTruth() {
        let values = Self.sample(2000, seed: 4)
        var histogram = LogHistogram()
        for value in values { histogram.record(value) }
        for bound in [10.0, 40, 80, 500] {
            let truth = values.count { $0 <= bound }
            let strict = values.count { $0 <= bound / 1.024 }
            #expect((strict...truth).contains(histogram.count(atOrBelow: bound)))
        }
    }

    @Test func emptyHistogramHasNoQuantile() {
        #expect(LogHistogram().quantile(0.5) == nil)
    }

    @Test func extremesDoNotTrap() throws {
        var histogram = LogHistogram()
        for value in [0, -1, -Double.infinity, .infinity, .nan, .leastNonzeroMagnitude, .greatestFiniteMagnitude] {
            histogram.record(value)
        }
        #expect(histogram.count == 7)
        #expect(histogram.quantile(0) == 0)
        #expect(try #require(histogram.quantile(1)).isFinite)
    }
}
