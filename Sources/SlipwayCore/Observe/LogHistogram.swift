import RealModule

/// A histogram of positive numbers with logarithmic buckets, 8 to each factor of 1.2.
///
///     γ = 1.2^(1/8) = 1.023051875…        bucket(x) = floor(ln x / ln γ)
///
/// Any quantile is known to ±1.1 %. Histograms of several gateways add up. (ANALYSIS.md §2.3.)
package struct LogHistogram: Hashable, Sendable {
    /// ln γ.
    private static let logBase = Double.log(1.2) / 8

    /// The bucket of everything at or below zero.
    private static let floorBucket = Int32(-1000)
    private static let topBucket = Int32(2000)

    /// Of the buckets from `first` on, without a gap: to add two up is to add numbers, and a quantile needs no order made.
    private var counts: [Int] = []
    private var first: Int32 = 0
    /// Of everything at or below zero.
    private var floored = 0
    package private(set) var count = 0

    package init() {}

    package mutating func record(_ value: Double) { add(1, to: Self.bucket(of: value)) }

    private mutating func add(_ n: Int, to bucket: Int32) {
        count += n
        guard bucket != Self.floorBucket else {
            floored += n
            return
        }
        cover(bucket, bucket)
        counts[Int(bucket - first)] += n
    }

    package mutating func merge(_ other: LogHistogram) {
        count += other.count
        floored += other.floored
        guard !other.counts.isEmpty else { return }
        cover(other.first, other.last)
        let shift = Int(other.first - first)
        for index in other.counts.indices { counts[index + shift] += other.counts[index] }
    }

    private var last: Int32 { first + Int32(counts.count) - 1 }

    /// Makes room, and no more: the same numbers have one form, whatever order they came in.
    private mutating func cover(_ lowest: Int32, _ highest: Int32) {
        guard !counts.isEmpty else {
            first = lowest
            counts = [Int](repeating: 0, count: Int(highest - lowest) + 1)
            return
        }
        if lowest < first {
            counts.insert(contentsOf: repeatElement(0, count: Int(first - lowest)), at: 0)
            first = lowest
        }
        if highest > last { counts.append(contentsOf: repeatElement(0, count: Int(highest - last))) }
    }

    package static func bucket(of value: Double) -> Int32 {
        guard value > 0 else { return floorBucket }
        return Int32(max(Double(floorBucket), min(Double(topBucket), (Double.log(value) / logBase).rounded(.down))))
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
        let reach = bound * (1 + 1e-9)
        let inBuckets = counts.indices.reduce(0) { sum, index in
            Self.upperEdge(ofBucket: first + Int32(index)) <= reach ? sum + counts[index] : sum
        }
        return reach >= 0 ? inBuckets + floored : inBuckets
    }

    /// The type-7 quantile (Hyndman & Fan 1996) over the buckets' middles, nil where nothing was recorded.
    package func quantile(_ p: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = Double(count - 1) * p
        let lower = Int(rank.rounded(.down))
        let (below, above) = (value(atRank: lower), value(atRank: min(lower + 1, count - 1)))
        return below + (above - below) * (rank - Double(lower))
    }

    package func quantiles(_ shares: [Double]) -> [Double?] { shares.map(quantile) }

    private func value(atRank rank: Int) -> Double {
        var seen = floored
        if seen > rank { return 0 }
        for index in counts.indices {
            seen += counts[index]
            if seen > rank { return Self.middle(ofBucket: first + Int32(index)) }
        }
        return 0
    }
}

extension LogHistogram: Codable {
    private enum CodingKeys: String, CodingKey {
        case counts
        case count
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        for (bucket, n) in try container.decode([Int32: Int].self, forKey: .counts) where n > 0 {
            add(n, to: max(Self.floorBucket, min(Self.topBucket, bucket)))
        }
    }

    /// As numbers by bucket, those without any left out.
    package func encode(to encoder: any Encoder) throws {
        var byBucket: [Int32: Int] = [:]
        for index in counts.indices where counts[index] > 0 { byBucket[first + Int32(index)] = counts[index] }
        if floored > 0 { byBucket[Self.floorBucket] = floored }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(byBucket, forKey: .counts)
        try container.encode(count, forKey: .count)
    }
}
