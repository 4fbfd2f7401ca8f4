import Testing

@testable import SlipwayCore

@Suite struct RolloutTests {
    private typealias Fixtures = RolloutFixtures

    @Test func aPauseMovesTheStagesEndByItsLength() {
        var rollout = Fixtures.started(Fixtures.short())
        _ = rollout.obey(.pause, at: 20)
        #expect(rollout.nextDeadline == nil)
        _ = rollout.obey(.resume, at: 120)
        #expect(rollout.nextDeadline == Fixtures.at(160))
    }

    @Test func aClockThatWentBackDuringAPauseShortensNothing() {
        var rollout = Fixtures.started(Fixtures.short())
        _ = rollout.obey(.pause, at: 20)
        _ = rollout.obey(.resume, at: 5)
        #expect(rollout.nextDeadline == Fixtures.at(60))
    }

    @Test func aHoldsNextDeadlineIsItsPolicys() {
        var rollout = Fixtures.started(Fixtures.short())
        _ = rollout.see(.none, at: 61)
        #expect(rollout.nextDeadline == Fixtures.at(120))
        _ = rollout.see(.none, at: 120)
        #expect(rollout.nextDeadline == nil)
    }

    @Test func aRetryTakesTheFiguresOfTheVersionThatIsStableByNow() {
        var rollout = Fixtures.started(Fixtures.short([100]), baseline: Fixtures.arm(1000, failures: 5))
        _ = rollout.obey(.abort(reason: nil), at: 1)
        let fresh = Fixtures.arm(500, failures: 50)
        _ = rollout.obey(.retry(salt: 2, stable: "v1.5", baseline: fresh), at: 2)
        #expect(rollout.baseline == fresh && rollout.stable == "v1.5")
    }

    @Test func aVersionThatIsStableByNowCannotBeRetried() {
        var rollout = Fixtures.started(Fixtures.short())
        _ = rollout.obey(.abort(reason: nil), at: 1)
        #expect(rollout.refusal(of: .retry(salt: 2, stable: "v2")) == "v2 is stable already")
    }

    @Test func aHandfulOfStableExchangesDoesNotDisplaceTheBaseline() {
        let absolute = AnalysisPlan(id: "absolute", metrics: [Check(.errorRate, max: 0.1)])
        let baseline = Fixtures.arm(1000, failures: 5)
        var rollout = Fixtures.started(Fixtures.short([99, 100], analysis: absolute), baseline: baseline)
        let arms = (Fixtures.arm(3), Fixtures.arm(900))
        let measurement = Measurement(
            at: Fixtures.at(61),
            stage: rollout.stage,
            stable: arms.0,
            canary: arms.1,
            recentStable: arms.0,
            recentCanary: arms.1
        )
        _ = rollout.step(.measured(measurement), at: Fixtures.at(61))
        #expect(rollout.weight == .full && rollout.baseline == baseline)
    }

    @Test func failedAtIsTheWeightThatWasTakenBack() {
        var rollout = Fixtures.started(Fixtures.short())
        _ = rollout.see(.good, at: 61)
        _ = rollout.see(.slow, at: 122)
        #expect(rollout.settlement?.failedAt == Fixtures.percent(50))
        #expect(rollout.settlement?.checks.map(\.metric) == [.latencyP95])
        #expect(rollout.reason == "latency_p95 600 ms > 1.2 × 400 ms (stable), 100 exchanges")
    }

    @Test func everyGuardOfAPlanRunsOnce() {
        let (own, shared) = (Fixtures.analysis(guards: [Check(.errorRate, max: 0.5)]), Fixtures.analysis())
        let silent = Fixtures.analysis(guards: [])
        let steps: [RolloutPlan.Step] = [
            .setWeight(Fixtures.percent(5)), .analysis(own, .seconds(1)), .analysis(shared, .seconds(1)),
            .analysis(silent, .seconds(1)), .analysis(own, .seconds(1)),
        ]
        #expect(RolloutPlan(steps: steps, bake: .zero, guardrails: shared).guarding == [shared, own])
    }

    /// A breach that two analyses share is one line of the reason.
    @Test func aBreachIsToldOnce() {
        var twin = Fixtures.analysis()
        twin.id = "twin"
        let steps: [RolloutPlan.Step] = [.setWeight(Fixtures.percent(5)), .analysis(twin, .seconds(60))]
        var rollout = Fixtures.started(RolloutPlan(steps: steps, bake: .zero, guardrails: Fixtures.analysis()))
        _ = rollout.see(.broken, at: 1)
        #expect(rollout.settlement?.checks.count == 1)
    }
}
