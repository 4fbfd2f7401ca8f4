/// When a stage is looked at and when its evidence begins anew, in seconds since the stage began.
///
/// Everything scales with the planned length D; the figures of ANALYSIS.md §2.10.3 are those of D = 300 s, which stands in where a stage has
/// no length because it waits for people alone. No time depends on who is in the canary: that is what keeps the promise.
package struct Pace: Hashable, Sendable {
    /// D.
    package let seconds: Double

    package init(seconds: Double) {
        self.seconds = seconds > 0 ? max(seconds, 1e-3) : 300
    }

    /// 10 s.
    package var unit: Double { min(10, seconds / 30) }

    /// Errors of one user within this time of each other are one error.
    package var dedupeWindow: Double { min(30, seconds / 10) }

    /// The whole rollout's looks in this stage: 10, 20, 40, … s, and at D.
    package var wholeLooks: Int {
        var count = 1
        while unit * Double(1 << (count - 1)) < seconds * (1 - 1e-9), count < 32 { count += 1 }
        return count
    }

    /// The n-th look (from 0); after those planned, one at 2 D, 3 D, …
    package func wholeLook(_ n: Int) -> Double {
        n < wholeLooks - 1 ? unit * Double(1 << n) : seconds * Double(n - wholeLooks + 2)
    }

    /// The n-th restart (from 0): every D/5 within the stage, and from 6/5 D on while it is extended.
    package func restart(_ n: Int) -> Double {
        seconds / 5 * Double(n < Self.restarts ? n + 1 : n + 2)
    }

    /// How long after a restart it is looked at.
    package var restartLooks: [Double] { [seconds / 15, seconds / 5] }

    /// How long after the start of a stage its own evidence is looked at.
    package var stageLooks: [Double] { [seconds / 15, seconds / 5, seconds / 2, seconds] }

    /// Planned restarts of a stage.
    package static let restarts = 4
}
