import RealModule

/// A histogram of positive numbers with logarithmic buckets, 8 to each factor of 1.2.
///
///     γ = 1.2^(1/8) = 1.023051875…        bucket(x) = floor(ln x / ln γ)
///
/// Any quantile is known to ±1.1 %. Histograms of several gateways add up. (ANALYSIS.md §2.3.)
package struct LogHistogram: Hashable, Codable, Sendable {
    /// ln γ.
    private static let logBase = Double.log(1.2) / 8

    /// The bucket of everything at or below zero.
    private static let floorBucket = Int32(-1000)

    private var counts: [Int32: Int] = [:]
    package private(set) var count = 0

    package init() {}

    package mutating func record(_ value: Double) {
        counts[Self.bucket(of: value), default: 0] += 1
        count += 1
    }

    package mutating func merge(_ other: LogHistogram) {
        for (bucket, n) in other.counts { counts[bucket, default: 0] += n }
        count += other.count
    }

    package static func bucket(of value: Double) -> Int32 {
        guard value > 0 else { return floorBucket }
        return Int32(max(Double(floorBucket), min(2000, (Double.log(value) / logBase).rounded(.down))))
    }

    /// The geometric middle of a bucket.
    package static func middle(ofBucket bucket: Int32) -> Double {
        bucket == floorBucket ? 0 : .exp((Double(bucket) + 0.5) * logBase)
    }

    /// The upper edge of a bucket.
    package static func upperEdge(ofBucket bucket: Int32) -> Double {
        bucket == floorBucket ? 0 : .exp(Double(bucket + 1) * logBase)
    }

    /// Values in buckets that lie wholly at or below `bound`.
    package func count(atOrBelow bound: Double) -> Int {
        counts.reduce(0) { $0 + (Self.upperEdge(ofBucket: $1.key) <= bound * (1 + 1e-9) ? $1.value : 0) }
    }

    /// The type-7 quantile (Hyndman & Fan 1996) over the buckets' middles, nil where nothing was recorded.
    package func quantile(_ p: Double) -> Double? { quantiles([p])[0] }

    /// Several at the price of one.
    package func quantiles(_ shares: [Double]) -> [Double?] {
        guard count > 0 else { return shares.map { _ in nil } }
        let buckets = counts.sorted { $0.key < $1.key }
        return shares.map { share in
            let rank = Double(count - 1) * share
            let lower = Int(rank.rounded(.down))
            let below = Self.value(atRank: lower, in: buckets)
            let above = Self.value(atRank: min(lower + 1, count - 1), in: buckets)
            return below + (above - below) * (rank - Double(lower))
        }
    }

    private static func value(atRank rank: Int, in buckets: [(key: Int32, value: Int)]) -> Double {
        var seen = 0
        for (bucket, n) in buckets {
            seen += n
            if seen > rank { return middle(ofBucket: bucket) }
        }
        return 0
    }
}
