import RealModule

/// One look at one line: every user's vote against its own past (LG, ANALYSIS.md §2.10.3).
///
///     a = 0.5 + hy      b = 0.5/q + hn      e = a/b            G_k = g_k / (1 - w_k + w_k r)      B = b + Σ_k n_k G_k
///     ln ρ[k] = ln r·Σ_{k'>=k} y_k' - (a + Σ y)·ln( 1 + (r-1) Σ_{k'>=k} n_k' G_k' / B )           clipped to ±ln 20
///     ln E(r) = Σ_i ( ln ρ_i[c_i] - ln Σ_k P_k ρ_i[k] )      P_0 = w_0, P_k = w_k - w_{k-1}, P_K = 1 - w_{K-1}, ρ[K] = 1
///
/// ρ is only a stake: a bad model of the users costs power, never validity. Every user with a request must be in the sum, in both arms.
package struct LookView: Sendable {
    package static let grid = SIMD3<Double>(1.3, 2, 4)
    private static let clip = Double.log(20)

    /// The epoch's stages, by rising weight.
    let stages: [StageCounts]
    /// The number of the first one among the rollout's.
    let firstSlot: Int
    let past: [OwnPast]
    /// By user: the number of the stage in which it was first seen in the canary.
    let canarySince: [UInt8]
    /// The slow share of all users' pasts.
    let q: Double
    let line: Int

    package init(
        stages: [StageCounts],
        firstSlot: Int = 0,
        past: [OwnPast],
        canarySince: [UInt8],
        q: Double,
        line: Int = 0
    ) {
        self.stages = stages
        self.firstSlot = firstSlot
        self.past = past
        self.canarySince = canarySince
        self.q = q
        self.line = line
    }

    package func sums() -> LookSums {
        var sums = LookSums(stages: stages.map { _ in LookSums.Stage() })
        for user in 0..<userCount {
            var counted = Tally()
            for (k, stage) in stages.enumerated()
            where user < stage.cells.values.count && stage.cells.values[user].n > 0 {
                let cell = stage.cells.values[user]
                counted.note(cell, line)
                add(cell, of: user, isCanary: column(of: user) <= k, to: &sums.stages[k])
            }
            sums.add(counted, isCanary: column(of: user) < stages.count)
        }
        for (k, stage) in stages.enumerated() { addAnonymous(stage, at: k, to: &sums) }
        return sums
    }

    /// The three ln E(r), of these users alone: those of several owners add up.
    package func logE(_ g: [Double]) -> SIMD3<Double> {
        var votes = Votes(stages: stages, g: g, grid: Self.grid, clip: Self.clip)
        for user in 0..<userCount {
            guard votes.load(user, line) else { continue }
            let past = past(of: user)
            votes.cast(a: 0.5 + past.slow(line), b: 0.5 / q + Double(past.n), column: column(of: user), times: 1)
        }
        for (k, stage) in stages.enumerated() {
            castAnonymous(stage.anonymousCanary, at: k, column: k, &votes)
            castAnonymous(stage.anonymousStable, at: k, column: stages.count, &votes)
        }
        return votes.logE
    }

    /// The mean over the grid, as ln E; capped, so that it stays a number.
    package static func mean(_ logE: SIMD3<Double>) -> Double {
        let top = logE.max()
        return min(60, top + .log((0..<3).reduce(0) { $0 + .exp(logE[$1] - top) } / 3))
    }
}

extension LookView {
    struct Tally {
        var n = 0
        var slow = 0

        mutating func note(_ cell: StageCounts.Cell, _ line: Int) {
            n += Int(cell.n)
            slow += Int(line == 0 ? cell.slow : cell.slow2)
        }
    }

    private var userCount: Int { stages.map(\.cells.values.count).max() ?? 0 }

    private func past(of user: Int) -> OwnPast { user < past.count ? past[user] : OwnPast() }

    /// c_i within this epoch: the number of its stages if the user is in none of them a canary.
    private func column(of user: Int) -> Int {
        let since = Int(canarySince[user]) - firstSlot
        return since >= stages.count ? stages.count : max(since, 0)
    }

    private func add(_ cell: StageCounts.Cell, of user: Int, isCanary: Bool, to sums: inout LookSums.Stage) {
        let past = past(of: user)
        let expected = Double(cell.n) * (0.5 + past.slow(line)) / (0.5 / q + Double(past.n))
        sums.expected += expected
        sums.capped += min(Double(line == 0 ? cell.slow : cell.slow2), 3 + 5 * expected)
        if isCanary { sums.expectedOfCanary += expected }
    }

    private func addAnonymous(_ stage: StageCounts, at k: Int, to sums: inout LookSums) {
        let (canary, stable) = (stage.anonymousCanary, stage.anonymousStable)
        sums.stages[k].expected += Double(canary.n + stable.n) * q
        sums.stages[k].expectedOfCanary += Double(canary.n) * q
        sums.stages[k].capped += Double(slow(canary) + slow(stable))
        sums.far += stage.far
        sums.canaryUsers += canary.n
        sums.stableUsers += stable.n
        sums.slowCanaryUsers += slow(canary)
        sums.slowStableUsers += slow(stable)
    }

    private func castAnonymous(_ cohort: StageCounts.Cohort, at k: Int, column: Int, _ votes: inout Votes) {
        for (isSlow, count) in [(true, slow(cohort)), (false, cohort.n - slow(cohort))] where count > 0 {
            votes.load(isSlow: isSlow, at: k)
            votes.cast(a: 0.5, b: 0.5 / q, column: column, times: Double(count))
        }
    }

    private func slow(_ cohort: StageCounts.Cohort) -> Int { line == 0 ? cohort.slow : cohort.slow2 }
}

extension LookSums {
    fileprivate mutating func add(_ tally: LookView.Tally, isCanary: Bool) {
        guard tally.n > 0 else { return }
        if isCanary {
            canaryUsers += 1
            slowCanaryUsers += tally.slow > 0 ? 1 : 0
        } else {
            stableUsers += 1
            slowStableUsers += tally.slow > 0 ? 1 : 0
        }
    }
}
