import RealModule

/// Whether the shadow's answers are farther from production's than production's second answers are: beyond its own noise, or not.
///
/// If both versions answer alike, the shadow's answer and production's second one are exchangeable given the request, so the sign of
/// their difference in divergence is a fair coin, whatever the divergence is (ANALYSIS.md §4.3). It is one still *given how large the
/// difference is*: so further bets are placed on the largest differences alone, where a version that is wrong now and then shows itself
/// many times sooner than among the differences that are mere wording.
///
///     E_beyond = ½ E(all decided pairs) + ¼ E(|difference| in the top fifth of the past) + ¼ E(in its top twentieth)      against p ≤ 0.55
///     E_within = max of    E(all decided pairs)                                                                   against p ≥ 0.60
///                          E(all pairs, ties counted as not farther)                                              against p ≥ 0.05
///                          ½ E(the same, since meanings can be compared)                                          against p ≥ 0.05
///
/// A mean of e-processes is one. The last lines are for versions that mostly answer alike, where nearly all pairs are ties. Pairs
/// whose texts could not be compared count as farther there: they differ, or nobody would have had to compare them. Those that only served
/// to learn what meanings are worth are left behind in the last line, with all that came before them.
package struct NoiseFloor: Hashable, Codable, Sendable {
    package private(set) var all = SignRecord(accepted: 0.55, refused: 0.60)
    private var fifth = SignRecord(accepted: 0.55)
    private var twentieth = SignRecord(accepted: 0.55)
    private var farther = SignRecord(accepted: 0.05, refused: 0.05)
    /// Nil until a pair was compared by its meaning.
    private var fartherSinceLearned: SignRecord?
    private var sizes = DifferenceSizes()
    private var strongest = 0.0

    package init() {}

    /// The shadow's divergence and that of production's second answer, to the same first one.
    package mutating func add(shadow: Double, second: Double) {
        noteFarther(shadow > second)
        all.add(shadow, isAbove: second)
        guard shadow != second else { return }
        // Ranked by the past alone, or the coin would not be fair.
        let above = sizes.shareAbove(abs(shadow - second))
        if sizes.count >= 20, above < 0.2 { fifth.add(isWin: shadow > second) }
        if sizes.count >= 40, above < 0.05 { twentieth.add(isWin: shadow > second) }
        sizes.add(abs(shadow - second))
        let evidence = 0.5 * all.evidenceAbove + 0.25 * fifth.evidenceAbove + 0.25 * twentieth.evidenceAbove
        strongest = max(strongest, evidence)
    }

    /// A pair whose texts differ and were not compared.
    package mutating func addLeftOut(isCalibrating: Bool) {
        noteFarther(true)
        if isCalibrating { fartherSinceLearned = nil }
    }

    /// Meanings can be compared, from this pair on.
    package mutating func noteMeaning() {
        if fartherSinceLearned == nil { fartherSinceLearned = SignRecord(accepted: 0.05, refused: 0.05) }
    }

    private mutating func noteFarther(_ isFarther: Bool) {
        farther.add(isWin: isFarther)
        fartherSinceLearned?.add(isWin: isFarther)
    }

    /// The strongest evidence so far that the shadow diverges beyond the noise.
    package var evidenceBeyond: Double { strongest }

    /// The strongest evidence so far that it does not.
    package var evidenceWithin: Double {
        max(all.evidenceBelow, farther.evidenceBelow, 0.5 * (fartherSinceLearned?.evidenceBelow ?? 0))
    }
}
