import RealModule

/// How long it takes to find a fault at given traffic: the mean drift of the evidence against what it has to reach.
///
///     nats = ln(1/(α ω)) + ln J + ln 2,   θ0 = r0 w/(1−w+r0 w),   θ1 = p_c w/(p_c w + p_s(1−w))
///     seconds ≈ nats / ( rps · (w p_c + (1−w) p_s) · KL(θ1‖θ0) )
///
/// (ANALYSIS.md §2.8.) Over several stages the nats of each add up. A mean: half of all rollouts take longer.
package struct Planner: Hashable, Sendable {
    package let plan: SequentialPlan
    package let schedule: [PlannedStage]
    /// Exchanges of both arms a second.
    package let perSecond: Double
    /// Stable's, 0…1.
    package let errorRate: Double
    /// Distinct users in a stage's time; nil on routes without an assignment key.
    package let activeUsers: Int?
    /// Of the logarithm of latency.
    package let latencySpread: Double

    /// - Parameter schedule: a wait for people counts as long as it is paced.
    package init(
        _ plan: SequentialPlan,
        schedule: [PlannedStage],
        perSecond: Double,
        errorRate: Double,
        activeUsers: Int? = nil,
        latencySpread: Double = 0.6
    ) {
        self.plan = plan
        self.schedule = schedule.map { stage in
            stage.weight < .full ? PlannedStage(weight: stage.weight, seconds: stage.pace.seconds) : stage
        }
        self.perSecond = perSecond
        self.errorRate = max(errorRate, 1e-5)
        self.activeUsers = activeUsers
        self.latencySpread = max(latencySpread, 0.05)
    }

    // MARK: - One weight

    /// What ln E has to reach, over an even mixture of alternatives, with as much again as the mean overshoots.
    package static func nats(alpha: Double, share: Double, alternatives: Int) -> Double {
        Double.log(1 / (alpha * share)) + Double.log(Double(alternatives)) + Double.log(2)
    }

    /// Nats an exchange of either arm brings on average; 0 where the canary is no worse than accepted.
    package static func drift(weight w: Double, stable: Double, canary: Double, nullRatio: Double) -> Double {
        guard w > 0, w < 1, canary > nullRatio * stable else { return 0 }
        let accepted = nullRatio * w / (1 - w + nullRatio * w)
        let actual = canary * w / (canary * w + stable * (1 - w))
        let divergence =
            actual * Double.log(actual / accepted) + (1 - actual) * Double.log((1 - actual) / (1 - accepted))
        return (w * canary + (1 - w) * stable) * divergence
    }

    /// How many of the canary's exchanges it takes at one weight.
    package func canaryExchanges(weight w: Double, stable: Double, canary: Double) -> Double {
        let nats = Self.nats(alpha: plan.alpha, share: RequestTest.errors.share, alternatives: 7)
        return w * nats / Self.drift(weight: w, stable: stable, canary: canary, nullRatio: plan.errorRatio)
    }

    // MARK: - The plan

    /// When the nats of one stage after the other reach what is needed, and the canary's exchanges until then.
    func time(toReach nats: Double, _ drift: (Double) -> Double) -> (seconds: Double, canary: Double)? {
        var (nats, seconds, canary) = (nats, 0.0, 0.0)
        for stage in schedule where stage.weight < .full {
            let w = stage.weight.share
            let rate = perSecond * drift(w)
            let forNats = rate > 0 ? nats / rate : .infinity
            // Nothing is concluded from fewer than 20 exchanges of the canary.
            let forCount = perSecond * w > 0 ? (20 - canary) / (perSecond * w) : .infinity
            let needed = max(forNats, forCount)
            if needed <= stage.seconds { return (seconds + needed, canary + needed * perSecond * w) }
            nats -= rate * stage.seconds
            seconds += stage.seconds
            canary += stage.seconds * perSecond * w
        }
        return nil
    }

    var plannedSeconds: Double { schedule.reduce(0) { $0 + $1.seconds } }

    /// The share of a canary's exchanges above the margin if it is `ratio` times slower, with a log-normal latency.
    func slowShare(ratio: Double) -> Double {
        let shift = Double.log(ratio / Double.sqrt(plan.latencyRatio)) / latencySpread
        return 1 - Double.normalCDF(1.6448536269514722 - shift)
    }
}
