import RealModule

extension Planner {
    package func forecast() -> Forecast {
        var forecast = Forecast()
        if let refusal = refusal() {
            forecast.isRefused = true
            forecast.advice = [refusal]
            return forecast
        }
        let doubled = 2 * errorRate
        forecast.lines = [
            line("errors doubled (\(Self.percent(errorRate)) → \(Self.percent(doubled)))", errors: doubled),
            line("5 % errors", errors: 0.05),
            line("20 % errors", errors: 0.2),
            line("p95 +30 %", slowness: 1.3),
            line("p95 ×2", slowness: 2),
        ]
        forecast.advice = [moreTraffic(), moreUsers()].compactMap(\.self)
        return forecast
    }

    private static func percent(_ share: Double) -> String { share.fixed(2, scale: 100) + " %" }

    /// 45 s, 12 min, 3.5 h.
    private static func words(_ seconds: Double) -> String {
        if seconds < 120 { return "\(max(1, Int(seconds.rounded(.up)))) s" }
        return seconds < 7200 ? "\((seconds / 60).fixed(0)) min" : "\((seconds / 3600).fixed(1)) h"
    }

    private func line(_ fault: String, errors rate: Double) -> Forecast.Line {
        let needed = activeUsers == nil ? nil : firstWeight.flatMap { usersNeeded(weight: $0) }
        guard rate > plan.errorRatio * errorRate else { return line(fault, nil, users: needed) }
        if let activeUsers { return line(fault, time(toFindErrors: rate, users: activeUsers), users: needed) }
        let nats = Self.nats(alpha: plan.alpha, share: RequestTest.errors.share, alternatives: 7)
        let found = time(toReach: nats) {
            Self.drift(weight: $0, stable: errorRate, canary: rate, nullRatio: plan.errorRatio)
        }
        return line(fault, found, users: nil)
    }

    private func line(_ fault: String, slowness ratio: Double) -> Forecast.Line {
        if activeUsers != nil { return line(fault, time(toFindSlowness: ratio), users: nil) }
        let nats = Self.nats(alpha: plan.alpha, share: RequestTest.latency.share, alternatives: 8)
        let slow = slowShare(ratio: ratio)
        let found = time(toReach: nats) { Self.drift(weight: $0, stable: 0.05, canary: slow, nullRatio: 1) }
        return line(fault, found, users: nil)
    }

    private func line(_ fault: String, _ found: (seconds: Double, canary: Double)?, users: Int?) -> Forecast.Line {
        let condition = users.map { ", with errors of \($0) canary users at the first weight" } ?? ""
        let text =
            if let found {
                "\(fault): found in about \(Self.words(found.seconds)), after \(found.canary.fixed(0)) canary exchanges\(condition)"
            } else {
                "\(fault): not reliably findable in the planned \(Self.words(plannedSeconds))"
            }
        return Forecast.Line(
            fault: fault,
            seconds: found?.seconds,
            canaryExchanges: found?.canary,
            users: users,
            text: text
        )
    }

    // MARK: - Advice

    private var firstWeight: Double? { schedule.first.map(\.weight.share).flatMap { $0 > 0 && $0 < 1 ? $0 : nil } }

    private func refusal() -> String? {
        guard let activeUsers, let weight = firstWeight, weight * Double(activeUsers) < 5 else { return nil }
        let share = 10 / Double(max(1, activeUsers))
        let remedy =
            share < 1
            ? "a first weight of \(Self.percent(share)) would have about ten"
            : "no weight has ten: judge by hand, or by threshold"
        return
            "about \((weight * Double(activeUsers)).fixed(1)) users will be on the canary: too few for statistics; \(remedy)"
    }

    private func moreUsers() -> String? {
        guard let activeUsers, let weight = firstWeight, weight * Double(activeUsers) < 10, activeUsers > 10 else {
            return nil
        }
        let share = 10 / Double(activeUsers)
        return "about \((weight * Double(activeUsers)).fixed(0)) users will be on the canary; "
            + "a first weight of \(Self.percent(share)) would have about ten"
    }

    /// To exclude the first stage's error rate takes about (ln(1/β) + 2)/p_excl exchanges of the canary.
    private func moreTraffic() -> String? {
        guard let stage = schedule.first, let weight = firstWeight, perSecond > 0 else { return nil }
        let excluded = max(plan.excludedErrorRates.first ?? 0.05, 3 * errorRate)
        let needed = max(Double(plan.minSamples), (Double.log(1 / plan.beta) + 2) / excluded)
        let expected = perSecond * weight * stage.seconds
        guard expected < needed else { return nil }
        let (seconds, share) = (needed / (perSecond * weight), needed / (perSecond * stage.seconds))
        let heavier = share < 1 ? ", or a first weight of \(Self.percent(share))" : ""
        return
            "the first stage will see about \(expected.fixed(0)) canary exchanges and needs \(needed.fixed(0)) to be passed: "
            + "plan \(Self.words(seconds)) for it\(heavier)"
    }
}
