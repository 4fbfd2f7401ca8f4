import RealModule

/// How much more events bunch than independent ones would: φ, by which an engine's evidence is divided.
///
/// Pearson's dispersion of stable's events over the bins of a block around the block's mean, the *median* over blocks, so that one
/// outage does not blind the test; at least 1, at most 10. Blocks with fewer than two events say nothing. Time is counted in ticks:
/// a bin is five of them (a burst of retries lies within one), a block twelve bins. (ANALYSIS.md §2.2.)
package struct Dispersion: Hashable, Codable, Sendable {
    private static let ticksPerBin = 5
    private static let binsPerBlock = 12
    private static let blocksKept = 30

    private var bin: Int?
    private var binCount = Proportion()
    /// Over the bins of the open block.
    private var sum = Proportion()
    private var filledBins = 0
    /// Σ x²/n.
    private var squares = 0.0
    private var blocks: [Double] = []
    /// φ.
    package private(set) var value = 1.0

    package init() {}

    /// Stable's events of one tick; ticks come in order.
    package mutating func add(_ events: Proportion, tick: Int) {
        guard events.count > 0 else { return }
        let next = Self.floorDivide(tick, Self.ticksPerBin)
        if let bin, bin != next {
            closeBin()
            if Self.floorDivide(bin, Self.binsPerBlock) != Self.floorDivide(next, Self.binsPerBlock) { closeBlock() }
        }
        bin = next
        binCount = binCount + events
    }

    private mutating func closeBin() {
        sum = sum + binCount
        filledBins += 1
        squares += Double(binCount.events * binCount.events) / Double(binCount.count)
        binCount = Proportion()
    }

    private mutating func closeBlock() {
        defer { (sum, filledBins, squares) = (Proportion(), 0, 0) }
        guard sum.events >= 2, filledBins >= 4, sum.events < sum.count else { return }
        let chiSquare = (squares / sum.rate - Double(sum.events)) / (1 - sum.rate)
        blocks.append(chiSquare / Double(filledBins - 1))
        if blocks.count > Self.blocksKept { blocks.removeFirst() }
        value = min(10, max(1, blocks.sorted()[blocks.count / 2]))
    }

    private static func floorDivide(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : (a + 1) / b - 1 }
}
