import RealModule

/// Whether wins outnumber losses beyond a share p0: a sign e-process with a uniform prior on the other side of p0.
///
///     ln E = ln B(1+s, 1+f) + ln(1 − I_q(1+s, 1+f)) − ln(1 − q) − s ln q − f ln(1 − q)
///
/// upper (p > p0): s = wins, f = losses, q = p0; lower (p < p0): the two exchanged, q = 1 − p0. (ANALYSIS.md §4.3.)
package enum SignTest {
    package static func logEvidence(wins: Int, losses: Int, share p0: Double, isUpper: Bool) -> Double {
        let (s, f) = isUpper ? (Double(wins), Double(losses)) : (Double(losses), Double(wins))
        let q = isUpper ? p0 : 1 - p0
        guard q > 0, q < 1 else { return 0 }
        let posterior = Double.logBeta(1 + s, 1 + f) + Double.logIncompleteBetaComplement(q, 1 + s, 1 + f)
        return posterior - Double.log(1 - q) - s * Double.log(q) - f * Double.log(1 - q)
    }

    /// ln E that a share lies outside `range`: half of the bet on either side.
    package static func logEvidence(wins: Int, losses: Int, outside range: ClosedRange<Double>) -> Double {
        let above = logEvidence(wins: wins, losses: losses, share: range.upperBound, isUpper: true)
        let below = logEvidence(wins: wins, losses: losses, share: range.lowerBound, isUpper: false)
        let largest = max(above, below)
        return largest + Double.log(0.5 * (Double.exp(above - largest) + Double.exp(below - largest)))
    }
}
