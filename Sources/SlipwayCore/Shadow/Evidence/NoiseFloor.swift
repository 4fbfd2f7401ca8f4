import RealModule

/// Whether the shadow's answers are farther from production's than production's second answers are: beyond its own noise, or not.
///
/// If both versions answer alike, the shadow's answer and production's second one are exchangeable given the request, so the sign of
/// their difference in divergence is a fair coin, whatever the divergence is (ANALYSIS.md §4.3). It is one still *given how large the
/// difference is*: so a second bet is placed on the largest differences alone, where a version that is wrong now and then shows itself
/// many times sooner than among the differences that are mere wording.
///
///     E_beyond = ½ E(all decided pairs) + ½ E(those whose |difference| lies in the top fifth of the past)         against p ≤ 0.55
///     E_within = max of    E(all decided pairs)                                                    against p ≥ 0.60
///                          E(all pairs, ties counted as not farther)                               against p ≥ 0.05
///
/// The last one is for versions that mostly answer word for word alike, where nearly all pairs are ties.
package struct NoiseFloor: Hashable, Codable, Sendable {
    private static let bins = 100
    private static let largeShare = 0.2
    /// Before so many differences are known none counts as large.
    private static let neededToRank = 20

    package private(set) var all = SignRecord(accepted: 0.55, refused: 0.60)
    package private(set) var large = SignRecord(accepted: 0.55)
    private var farther = SignRecord(accepted: 0.05, refused: 0.05)
    /// How often each size of a difference came, ties left out.
    private var sizes = [Int](repeating: 0, count: bins + 1)
    private var strongest = 0.0

    package init() {}

    /// The shadow's divergence and that of production's second answer, to the same first one.
    package mutating func add(shadow: Double, second: Double) {
        farther.add(isWin: shadow > second)
        all.add(shadow, isAbove: second)
        guard shadow != second else { return }
        let size = min(Self.bins, Int(abs(shadow - second) * Double(Self.bins)))
        if isLarge(size) { large.add(isWin: shadow > second) }
        sizes[size] += 1
        strongest = max(
            strongest,
            0.5 * Double.exp(min(all.logAbove, 600)) + 0.5 * Double.exp(min(large.logAbove, 600))
        )
    }

    /// Decided by the past alone, or the coin would not be fair.
    private func isLarge(_ size: Int) -> Bool {
        let count = all.decided - 1
        guard count >= Self.neededToRank else { return false }
        let above = sizes[min(size + 1, Self.bins)...].reduce(0, +)
        return Double(above) < Self.largeShare * Double(count)
    }

    /// The strongest evidence so far that the shadow diverges beyond the noise.
    package var evidenceBeyond: Double { strongest }

    /// The strongest evidence so far that it does not.
    package var evidenceWithin: Double { Double.exp(max(all.logBelow, farther.logBelow)) }
}
