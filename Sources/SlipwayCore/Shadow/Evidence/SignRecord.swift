import RealModule

/// How often one side won a comparison of two, and the strongest evidence so far that its share lies above a bound.
///
/// Ties say nothing. The strongest evidence is kept, not the last: by Ville's inequality an e-process that ever reached 1/α has done
/// so by chance with probability α at most, however often it was looked at.
package struct SignRecord: Hashable, Codable, Sendable {
    package private(set) var wins = 0
    package private(set) var losses = 0
    package private(set) var ties = 0
    /// p0: a share of wins up to it is accepted.
    package let accepted: Double
    /// A share of wins from it up is refused; nil where nobody asks.
    package let refused: Double?
    /// ln E against "the share is at most `accepted`".
    package private(set) var logAbove = 0.0
    /// ln E against "the share is at least `refused`".
    package private(set) var logBelow = 0.0

    package init(accepted: Double, refused: Double? = nil) {
        self.accepted = accepted
        self.refused = refused
    }

    package var decided: Int { wins + losses }

    /// e-values, bounded so that sums, the store and JSON can hold them.
    package var evidenceAbove: Double { Double.exp(min(logAbove, 600)) }
    package var evidenceBelow: Double { Double.exp(min(logBelow, 600)) }

    /// Of the decided.
    package var share: Double { decided == 0 ? 0.5 : Double(wins) / Double(decided) }

    package mutating func add(_ first: Double, isAbove second: Double) {
        if first == second { ties += 1 } else { add(isWin: first > second) }
    }

    package mutating func addTie() { ties += 1 }

    package mutating func add(isWin: Bool) {
        if isWin { wins += 1 } else { losses += 1 }
        logAbove = max(logAbove, SignTest.logEvidence(wins: wins, losses: losses, share: accepted, isUpper: true))
        guard let refused else { return }
        logBelow = max(logBelow, SignTest.logEvidence(wins: wins, losses: losses, share: refused, isUpper: false))
    }
}
