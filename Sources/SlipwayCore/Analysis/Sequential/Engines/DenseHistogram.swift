import RealModule

/// A histogram with the buckets of `LogHistogram` in an array: for what is counted for every exchange and read every second.
///
/// Covers 0.003 ms … 4·10⁷ ms; what lies outside is counted in the outermost bucket. Stored as the stretch that is filled.
package struct DenseHistogram: Hashable, Sendable {
    private static let size = 1024
    /// The position of the bucket of 1.
    private static let origin = 256

    private var counts: [UInt32] = []
    package private(set) var count = 0

    package init() {}

    package static func position(of value: Double) -> Int {
        min(size - 1, max(0, Int(LogHistogram.bucket(of: value)) + origin))
    }

    package mutating func add(position: Int) {
        if counts.isEmpty { counts = [UInt32](repeating: 0, count: Self.size) }
        counts[position] += 1
        count += 1
    }

    package mutating func add(_ other: Self) {
        if counts.isEmpty { counts = [UInt32](repeating: 0, count: Self.size) }
        for position in other.counts.indices { counts[position] += other.counts[position] }
        count += other.count
    }

    /// Takes out what was added before.
    package mutating func remove(_ other: Self) {
        for position in other.counts.indices { counts[position] -= other.counts[position] }
        count -= other.count
    }

    /// The upper edge of the bucket that holds the value of rank ⌈p·count⌉.
    package func upperEdge(quantile p: Double) -> Double? {
        position(quantile: p).map { LogHistogram.upperEdge(ofBucket: Int32($0 - Self.origin)) }
    }

    /// The middle of the bucket that holds the value of rank ⌈p·count⌉.
    package func middle(quantile p: Double) -> Double? {
        position(quantile: p).map { LogHistogram.middle(ofBucket: Int32($0 - Self.origin)) }
    }

    /// Counts down from the top, since high quantiles are what is asked for.
    private func position(quantile p: Double) -> Int? {
        guard count > 0 else { return nil }
        let rank = max(1, Int((p * Double(count)).rounded(.up)))
        var remaining = count
        for position in counts.indices.reversed() {
            remaining -= Int(counts[position])
            if remaining < rank { return position }
        }
        return nil
    }

    /// Exchanges in buckets that begin at or above `bound`.
    package func count(from bound: Double) -> Int {
        counts.isEmpty ? 0 : counts[Self.position(of: bound * (1 + 1e-9))...].reduce(0) { $0 + Int($1) }
    }
}

extension DenseHistogram: Codable {
    private enum CodingKeys: String, CodingKey {
        case first
        case counts
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let first = try container.decode(Int.self, forKey: .first)
        let filled = try container.decode([UInt32].self, forKey: .counts)
        guard !filled.isEmpty else { return }
        guard first >= 0, first + filled.count <= Self.size else {
            throw DecodingError.dataCorruptedError(
                forKey: .first,
                in: container,
                debugDescription: "buckets from \(first)"
            )
        }
        counts = [UInt32](repeating: 0, count: Self.size)
        counts.replaceSubrange(first..<first + filled.count, with: filled)
        count = filled.reduce(0) { $0 + Int($1) }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let first = counts.firstIndex { $0 > 0 } ?? 0
        let last = counts.lastIndex { $0 > 0 } ?? -1
        try container.encode(first, forKey: .first)
        try container.encode(last < first ? [] : Array(counts[first...last]), forKey: .counts)
    }
}
