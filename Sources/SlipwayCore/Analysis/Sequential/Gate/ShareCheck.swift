import RealModule

/// Whether the arms' shares of a stage are what its weight says: if not, routing is broken, and no comparison is worth anything.
///
/// A sign e-process on the split of exchanges (of distinct users, where the key decides), two-sided, at .001 over all stages. A tenth of the
/// smaller arm is let be: a slower arm's exchanges end later and are missing for a while, which is no fault of routing; for the
/// same reason nothing is said in a stage's first fifth. (ANALYSIS.md §2.5.)
enum ShareCheck {
    static func hold(_ judge: RequestJudge, users: DistinctUsers?, at time: Double) -> CheckResult? {
        let weight = judge.weight
        guard weight > .none, weight < .full, time - judge.stageBeganAt >= judge.stageSeconds / 5 else { return nil }
        let counts = judge.counts[judge.stage]
        let canary = users?.sampled(.canary) ?? counts.canary.routed
        let stable = users?.sampled(.stable) ?? counts.stable.routed
        let slack = 0.1 * min(weight.share, 1 - weight.share)
        let range = (weight.share - slack)...(weight.share + slack)
        let log = SignTest.logEvidence(wins: canary, losses: stable, outside: range)
        let threshold = 1000 * Double(max(1, judge.schedule.filter { $0.weight < .full }.count))
        guard log >= Double.log(threshold) else { return nil }
        return result(
            judge,
            canary,
            stable,
            EvidenceFigures(eValue: Double.exp(min(log, 700)), threshold: threshold),
            users != nil
        )
    }

    private static func result(
        _ judge: RequestJudge,
        _ canary: Int,
        _ stable: Int,
        _ figures: EvidenceFigures,
        _ isByUser: Bool
    ) -> CheckResult {
        var result = judge.check(.errorRate, rule: "traffic share \(judge.weight.percent) %", PairedProportions())
        (result.canarySamples, result.stableSamples) = (canary, stable)
        let share = Double(canary) / Double(max(1, canary + stable))
        result.message =
            "routing broken: the canary has \(share.fixed(2, scale: 100)) % of the \(isByUser ? "users" : "exchanges"), "
            + "not \(judge.weight.percent) %"
        result.figures = figures
        return result
    }
}
