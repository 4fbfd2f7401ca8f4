/// What a look needs of all users together before each user's vote can be counted (ANALYSIS.md §2.10.3): sums, so that several owners of
/// users add up theirs.
///
///     g_k = ( 2 + Σ_i min(y_ik, 3 + 5 n_ik e_i) ) / ( 2 + Σ_i n_ik e_i )
package struct LookSums: Hashable, Codable, Sendable {
    /// By stage of the epoch.
    package var stages: [Stage]
    /// Canary exchanges at or beyond the gate's ratio.
    package var far = 0
    package var canaryUsers = 0
    package var stableUsers = 0
    package var slowCanaryUsers = 0
    package var slowStableUsers = 0

    package struct Stage: Hashable, Codable, Sendable {
        /// Σ min(y, 3 + 5 n e).
        package var capped = 0.0
        /// Σ n e.
        package var expected = 0.0
        /// The canary's part of `expected`.
        package var expectedOfCanary = 0.0

        /// How much more often than by their own past all users, of both arms, were slow.
        package var commonMode: Double { (2 + capped) / (2 + expected) }
    }

    package var commonModes: [Double] { stages.map(\.commonMode) }

    /// What the canary's users would have been expected to do, were it only the time that is slow.
    package var expectedOfCanary: Double {
        stages.reduce(0) { $0 + $1.expectedOfCanary * min($1.commonMode, 1) }
    }

    /// The practical gate: the observed ratio is reached, by at least three users.
    package var isMaterial: Bool { slowCanaryUsers >= 3 && Double(far) >= expectedOfCanary }

    package static func + (a: Self, b: Self) -> Self {
        var sum = a
        for k in a.stages.indices {
            sum.stages[k].capped += b.stages[k].capped
            sum.stages[k].expected += b.stages[k].expected
            sum.stages[k].expectedOfCanary += b.stages[k].expectedOfCanary
        }
        sum.far += b.far
        sum.canaryUsers += b.canaryUsers
        sum.stableUsers += b.stableUsers
        sum.slowCanaryUsers += b.slowCanaryUsers
        sum.slowStableUsers += b.slowStableUsers
        return sum
    }
}
