import SlipwayCore
import SlipwaySimulation
import Testing

/// Small runs of `slipway simulate shadow`: enough to fail where the rule is broken.
@Suite struct ShadowSimulationTests {
    private func summary(_ scenario: ShadowScenario, runs: Int = 40, pairs: Int = 600) -> ShadowSummary {
        let cell = ShadowCell(scenario, runs: runs, pairs: pairs)
        return ShadowSummary(cell, (0..<runs).map { cell.run($0, seed: 3) })
    }

    @Test(arguments: [0.12, 0.35]) func identicalVersionsAreReadyAndNotBlocked(_ noise: Double) {
        let found = summary(ShadowScenario("identical", noise: noise, share: 0.5))
        #expect(found.blocked.share.events <= 1)
        #expect(found.ready.share.rate >= 0.9)
        // The rule of thumb knows no noise.
        #expect(found.meanIsHigh.rate == (noise > 0.3 ? 1 : 0))
    }

    @Test(arguments: [0.12, 0.35]) func otherAnswersAreFoundWithin100Pairs(_ noise: Double) {
        let found = summary(ShadowScenario("other", noise: noise, share: 0.76), pairs: 300)
        #expect(found.misses.isEmpty, "\(found.blocked)")
        #expect(found.ready.share.events == 0)
    }

    /// The plain sign test needs many hundred pairs for these.
    @Test func faultsNowAndThenAreFoundByTheirSize() {
        let found = summary(ShadowScenario("one in five wrong", noise: 0.12, share: 0.5, wrongShare: 0.2), pairs: 300)
        #expect(found.blocked.share.rate == 1)
        #expect((found.blocked.medianPairs ?? .max) <= 100, "\(found.blocked)")
    }

    @Test func divergencesAreThoseOfTheirScenario() {
        var random = SimulationRandom(seed: 5)
        let scenario = ShadowScenario("other", noise: 0.12, share: 0.76)
        let farther = (0..<20_000).count { _ in
            let pair = scenario.divergences(&random)
            return pair.shadow > pair.second
        }
        #expect(abs(Double(farther) / 20_000 - 0.76) < 0.01)
    }
}
