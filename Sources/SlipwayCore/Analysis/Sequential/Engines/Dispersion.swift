import RealModule

/// How much more events bunch than independent ones would: φ, by which an engine's evidence is divided.
///
/// Pearson's dispersion of stable's events over the bins of a block around the block's mean, averaged over blocks without the highest tenth, so
/// that one outage does not blind the test; at least 1, at most 10. (A median over blocks, as §2.2 proposes, halves the
/// dispersion of bursts, whose sizes are skewed.) Blocks with fewer than two events say nothing. While there are few
/// blocks, the open one counts if it bunches beyond two standard errors: bursts must be known before the first of them
/// hits a canary. Time is counted in ticks: a bin is five of them (a burst of retries lies within one), a block twelve
/// bins. (ANALYSIS.md §2.2.)
package struct Dispersion: Hashable, Codable, Sendable {
    private static let ticksPerBin = 20
    private static let binsPerBlock = 6
    private static let blocksKept = 30
    private static let fewBlocks = 5

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
        if blocks.count < Self.fewBlocks { value = max(settled, beginning) }
    }

    private mutating func closeBlock() {
        if sum.events >= 2, filledBins >= 4, let pearson { blocks.append(pearson) }
        (sum, filledBins, squares) = (Proportion(), 0, 0)
        if blocks.count > Self.blocksKept { blocks.removeFirst() }
        value = settled
    }

    /// χ² per degree of freedom of the open block.
    private var pearson: Double? {
        guard filledBins >= 2, sum.events > 0, sum.events < sum.count else { return nil }
        let chiSquare = (squares / sum.rate - Double(sum.events)) / (1 - sum.rate)
        return chiSquare / Double(filledBins - 1)
    }

    /// Of the closed blocks.
    private var settled: Double {
        guard !blocks.isEmpty else { return 1 }
        let sorted = blocks.sorted()
        guard blocks.count >= Self.fewBlocks else { return Self.beyondChance(sorted[blocks.count / 2], blocks: 1) }
        let kept = sorted.dropLast((blocks.count + 9) / 10)
        return Self.beyondChance(kept.reduce(0, +) / Double(kept.count), blocks: kept.count)
    }

    private var beginning: Double {
        guard sum.events >= 3, let pearson else { return 1 }
        let isBeyondChance = pearson > 1 + 2 * Double.sqrt(2 / Double(filledBins - 1))
        return isBeyondChance ? min(10, pearson) : 1
    }

    /// Independent events have 1 give or take chance: what lies within it costs nothing. What lies beyond bunches, and bunches have longer
    /// tails than their variance tells: half as much again.
    private static func beyondChance(_ mean: Double, blocks: Int) -> Double {
        let error = Double.sqrt(2 / Double((binsPerBlock - 1) * blocks))
        return mean > 1 + 1.5 * error ? min(10, 1.5 * mean) : 1
    }

    private static func floorDivide(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : (a + 1) / b - 1 }
}
