import Testing

@testable import SlipwayCore

/// The machine under the sequential judge: what each of its words does.
@Suite struct JudgedRolloutTests {
    private typealias Fixtures = RolloutFixtures

    private static let proof = CheckResult(
        metric: .errorRate,
        result: .fail,
        rule: "maxRatio 1.1",
        isGuard: false,
        canary: 0.05,
        stable: 0.005,
        limit: 0.0055,
        canarySamples: 60,
        stableSamples: 1140,
        message: "error_rate: e-value 130 ≥ 125"
    )

    private static func plan(_ weights: [Double] = [5, 100], bake: Duration = .seconds(30)) -> RolloutPlan {
        var analysis = Fixtures.analysis()
        analysis.method = .sequential
        return Fixtures.short(weights, analysis: analysis, bake: bake)
    }

    private func see(
        _ rollout: inout Rollout,
        at seconds: Double,
        _ change: (inout Judgment) -> Void
    ) -> [Rollout.Effect] {
        let now = Fixtures.at(seconds)
        guard case .measured(var measurement) = rollout.seen(.broken, at: now) else { return [] }
        var judgment = Judgment(time: seconds, gate: Verdict(.inconclusive, checks: []))
        change(&judgment)
        measurement.judgment = judgment
        return rollout.step(.measured(measurement), at: now)
    }

    @Test(arguments: [1.0, 61, 100, 10_000]) func whatIsProvedTakesTheTrafficBackInEveryState(_ seconds: Double) {
        var rollout = Fixtures.started(Self.plan())
        if seconds > 61 { _ = see(&rollout, at: 60) { $0.gate.result = .pass } }
        if seconds == 100 { _ = rollout.obey(.pause, at: 99) }
        _ = see(&rollout, at: seconds) { $0.takeBack = [Self.proof] }
        #expect(rollout.settlement?.outcome == .rolledBack)
        #expect(rollout.settlement?.reason == Self.proof.message)
        #expect(rollout.verdict?.culprits == [Self.proof])
    }

    @Test func onlyTheGateLetsItGoOn() {
        var rollout = Fixtures.started(Self.plan())
        _ = see(&rollout, at: 61) { _ in }
        #expect(rollout.weight == Fixtures.percent(5))
        #expect(rollout.position?.hold?.kind == .inconclusive)
        _ = see(&rollout, at: 70) { $0.gate.result = .pass }
        #expect(rollout.weight == .full)
    }

    @Test func theGateDoesNotEndAStageEarly() {
        var rollout = Fixtures.started(Self.plan())
        #expect(see(&rollout, at: 59) { $0.gate.result = .pass }.isEmpty)
    }

    @Test func aHoldWithholdsWhatTheGateWouldLetPass() {
        var rollout = Fixtures.started(Self.plan())
        let held = see(&rollout, at: 61) {
            $0.gate.result = .pass
            $0.holds = [Self.proof]
        }
        #expect(
            held == [.announce(.held(.withheld, Fixtures.percent(5), Verdict(.inconclusive, checks: [Self.proof])))]
        )
        #expect(rollout.weight == Fixtures.percent(5))
    }

    @Test func withoutAJudgeNothingPasses() {
        var rollout = Fixtures.started(Self.plan())
        _ = rollout.see(.good, at: 61)
        #expect(rollout.position?.hold?.kind == .error)
    }

    @Test func theTextbooksGuardsAreSilentUnderTheJudge() {
        var rollout = Fixtures.started(Self.plan())
        #expect(see(&rollout, at: 30) { _ in }.isEmpty)
        #expect(!rollout.isSettled)
    }

    @Test func stagesAreTheStretchesOfConstantWeight() {
        let analysis = Fixtures.analysis()
        let plan = RolloutPlan(
            steps: [
                .setWeight(Fixtures.percent(5)), .pause(.seconds(10)), .analysis(analysis, .seconds(60)),
                .setWeight(Fixtures.percent(50)), .pause(nil),
            ],
            bake: .seconds(30)
        )
        #expect(
            plan.stages == [
                PlannedStage(weight: Fixtures.percent(5), seconds: 70),
                PlannedStage(weight: Fixtures.percent(50), seconds: 0),
                PlannedStage(weight: .full, seconds: 30),
            ]
        )
        #expect((0...5).map(plan.stageIndex(ofStep:)) == [0, 0, 0, 1, 1, 2])
    }
}
