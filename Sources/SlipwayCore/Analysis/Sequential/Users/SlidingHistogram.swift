import RealModule

/// Numbers of the last 300 s in logarithmic buckets (those of `LogHistogram`), in slices of 10 s that are dropped as they age.
package struct SlidingHistogram: Hashable, Codable, Sendable {
    package static let sliceSeconds = 10.0
    private static let sliceCount = 30
    private static let bucketCount = 1024

    /// The bucket that the first one stands for; what lies outside of the 1024 is counted in the outermost ones.
    private let firstBucket: Int
    private var slices: [Slice] = []
    private var total: [UInt32] = []
    package private(set) var count = 0

    private struct Slice: Hashable, Codable, Sendable {
        var index: Int
        /// Only the buckets in use: (bucket, count).
        var counts: [UInt16: UInt32] = [:]
    }

    /// - Parameter least: numbers at or below it are not told apart. The largest that are lie a factor of 10^10 above.
    package init(least: Double) {
        firstBucket = Int(LogHistogram.bucket(of: least))
    }

    package mutating func record(_ value: Double, at time: Double) {
        let index = Self.slice(at: time)
        advance(toSlice: index)
        if total.isEmpty { total = [UInt32](repeating: 0, count: Self.bucketCount) }
        let bucket = max(0, min(Self.bucketCount - 1, Int(LogHistogram.bucket(of: value)) - firstBucket))
        if slices.isEmpty || slices[slices.count - 1].index < index { slices.append(Slice(index: index)) }
        slices[slices.count - 1].counts[UInt16(bucket), default: 0] += 1
        total[bucket] += 1
        count += 1
    }

    package mutating func advance(to time: Double) { advance(toSlice: Self.slice(at: time)) }

    /// The upper edge of the bucket that holds the quantile; nil where nothing was recorded.
    package func upperEdge(ofQuantile p: Double) -> Double? {
        guard count > 0 else { return nil }
        var seen = 0
        for (bucket, n) in total.enumerated() where n > 0 {
            seen += Int(n)
            if Double(seen) >= p * Double(count) {
                return LogHistogram.upperEdge(ofBucket: Int32(bucket + firstBucket))
            }
        }
        return nil
    }

    /// The same numbers on a clock that reads 0 at the end of the slice of `time`.
    package mutating func rebase(to time: Double) {
        let shift = Self.slice(at: time) + 1
        for i in slices.indices { slices[i].index -= shift }
    }

    static func slice(at time: Double) -> Int { Int((max(-1e12, min(1e12, time)) / sliceSeconds).rounded(.down)) }

    private mutating func advance(toSlice index: Int) {
        while let oldest = slices.first, oldest.index <= index - Self.sliceCount {
            for (bucket, n) in oldest.counts {
                total[Int(bucket)] -= n
                count -= Int(n)
            }
            slices.removeFirst()
        }
    }
}
