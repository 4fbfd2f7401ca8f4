/// Stable's values of the last 300 seconds, in ten slots: the yardstick that says what is slow.
///
/// `threshold` is renewed at ticks, before the values that it will judge are seen: its accuracy decides only which quantile is tested, never
/// whether the test is valid (ANALYSIS.md §2.3). Where stable falls silent, at 100 %, the last window that was full enough stays.
package struct TrailingHistogram: Hashable, Codable, Sendable {
    private static let slotSeconds = 30.0
    private static let slotsKept = 10
    /// Fewer values than this make no quantile.
    private static let fewest = 100

    private struct Slot: Hashable, Codable, Sendable {
        var number: Int
        var values = DenseHistogram()
    }

    private let quantile: Double
    private var slots: [Slot] = []
    private var sum = DenseHistogram()
    /// The upper edge of the quantile's bucket; nil while too little was seen.
    package private(set) var threshold: Double?

    package init(quantile: Double) { self.quantile = quantile }

    package mutating func add(_ value: Double, at time: Double) {
        let number = Int((time / Self.slotSeconds).rounded(.down))
        if (slots.last?.number ?? .min) < number { slots.append(Slot(number: number)) }
        let position = DenseHistogram.position(of: value)
        slots[slots.count - 1].values.add(position: position)
        sum.add(position: position)
    }

    package mutating func renew(at time: Double) {
        let oldest = Int((time / Self.slotSeconds).rounded(.down)) - Self.slotsKept
        while let first = slots.first, first.number <= oldest, sum.count - first.values.count >= Self.fewest {
            sum.remove(first.values)
            slots.removeFirst()
        }
        if sum.count >= Self.fewest { threshold = sum.upperEdge(quantile: quantile) }
    }
}
