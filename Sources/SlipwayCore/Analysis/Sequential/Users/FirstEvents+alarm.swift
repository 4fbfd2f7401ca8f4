import RealModule

extension FirstEvents {
    /// The rates behind the practical gate: events, one for each user and window, over all exchanges.
    package func rates(at weight: Weight) -> ArmPair { exposures[weight] ?? ArmPair() }

    package var rates: ArmPair { exposures.values.reduce(ArmPair(), +) }

    /// Whether the difference is worth acting on; it can only keep an alarm from sounding.
    package func isMaterial(at weight: Weight) -> Bool {
        [rates, rates(at: weight)].contains { $0.canary.rate >= nullRatio * $0.stable.rate + 0.001 }
    }

    /// The epoch that speaks loudest: the largest E against its threshold, of those with enough canary users.
    package var loudest: Epoch? {
        let heard = epochs.filter { $0.canaryUsers >= Self.minCanaryUsers }
        return (heard.isEmpty ? Array(epochs.prefix(1)) : heard)
            .max { $0.logE + .log($0.share) < $1.logE + .log($1.share) }
    }

    /// The epoch that proves the canary worse, if one does.
    package func alarm(at weight: Weight) -> Epoch? {
        guard let loudest, loudest.canaryUsers >= Self.minCanaryUsers,
            loudest.logE >= .log(threshold(loudest)), isMaterial(at: weight)
        else { return nil }
        return loudest
    }

    /// The check of one epoch, for people and programs.
    func check(_ epoch: Epoch, result: Verdict.Result) -> CheckResult {
        let e = Double.exp(min(epoch.logE, 700))
        let total = rates
        var figures = EvidenceFigures(eValue: e, threshold: threshold(epoch))
        figures.canaryUnits = epoch.canaryUsers
        figures.stableUnits = epoch.stableUsers
        figures.canaryInterval = interval(of: total.canary)
        figures.stableInterval = interval(of: total.stable)
        let isBad = result == .fail
        let since = epoch.began <= 0 ? "since the rollout began" : "since second \(epoch.began.fixed(0)) of the rollout"
        let message = """
            \(name): \(epoch.canaryUsers) canary and \(epoch.stableUsers) stable users had a first \(kind.words) \
            \(since): e-value \(e.brief) \(isBad ? "≥" : "of") \(threshold(epoch).brief) (\(total.canary.rate.fixed(2, scale: 100)) % \
            of \(total.canary.exchanges) against \(total.stable.rate.fixed(2, scale: 100)) % of \(total.stable.exchanges))
            """
        return CheckResult(
            metric: kind.metric,
            result: result,
            rule: "first \(kind.words) of a user, maxRatio \(nullRatio)",
            isGuard: false,
            canary: total.canary.exchanges > 0 ? shown(total.canary.rate) : nil,
            stable: total.stable.exchanges > 0 ? shown(total.stable.rate) : nil,
            limit: shown(nullRatio * total.stable.rate + 0.001),
            canarySamples: total.canary.exchanges,
            stableSamples: total.stable.exchanges,
            message: message,
            figures: figures
        )
    }

    private var name: String { kind == .refusal ? "refusals" : kind.metric.rawValue }

    /// Satisfaction is the share that is not negative.
    private func shown(_ rate: Double) -> Double { kind == .negativeFeedback ? 1 - rate : rate }

    private func interval(of seen: ArmPair.Count) -> EvidenceFigures.Interval? {
        guard seen.exchanges > 0 else { return nil }
        let interval = ProportionInterval.wilson(Proportion(count: seen.exchanges, events: seen.events))
        let ends = [shown(interval.lower), shown(interval.upper)].sorted()
        return EvidenceFigures.Interval(ends[0], ends[1])
    }
}

extension Double {
    /// A number of any size in a few digits.
    var brief: String {
        switch abs(self) {
        case ..<10: fixed(2)
        case ..<1000: fixed(0)
        case ..<1e6: fixed(1, scale: 1e-3) + " thousand"
        case ..<1e9: fixed(1, scale: 1e-6) + " million"
        default: "over a thousand million"
        }
    }
}
