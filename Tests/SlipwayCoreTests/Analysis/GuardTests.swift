import Testing

@testable import SlipwayCore

@Suite struct GuardTests {
    private typealias Fixtures = RolloutFixtures
    private static let errors = Check(.errorRate, max: 0.01)
    private static let slower = Check(.latencyP95, maxRatio: 2)

    private static func verdict(
        _ guards: [Check],
        stable: ArmSummary,
        canary: ArmSummary,
        baseline: ArmSummary? = nil
    ) -> GuardVerdict {
        ThresholdJudgeTests.judge(guards: guards, stable: stable, canary: canary, baseline: baseline).guardVerdict()
    }

    @Test func aLimitThatTheCanaryAloneBreaksIsABreach() {
        let verdict = Self.verdict([Self.errors], stable: Fixtures.arm(1000), canary: Fixtures.arm(100, failures: 2))
        #expect(verdict.breaches.map(\.message) == ["error_rate 2.00 % > 1.00 %, 100 exchanges"])
        #expect(verdict.breaches.allSatisfy(\.isGuard) && verdict.common.isEmpty)
    }

    @Test func aLimitThatBothBreakIsCommon() {
        let (stable, canary) = (Fixtures.arm(1000, failures: 90), Fixtures.arm(100, failures: 9))
        let verdict = Self.verdict([Self.errors], stable: stable, canary: canary)
        #expect(verdict.breaches.isEmpty && verdict.common.map(\.metric) == [.errorRate])
    }

    @Test func aBaselineOfEarlierExcusesNothing() {
        let broken = Fixtures.arm(1000, failures: 90)
        let verdict = Self.verdict(
            [Self.errors],
            stable: Fixtures.arm(0),
            canary: Fixtures.arm(100, failures: 9),
            baseline: broken
        )
        #expect(verdict.common.isEmpty && verdict.breaches.count == 1)
    }

    @Test func tooFewStableExchangesExcuseNothing() {
        let (stable, canary) = (Fixtures.arm(19, failures: 19), Fixtures.arm(100, failures: 9))
        #expect(Self.verdict([Self.errors], stable: stable, canary: canary).breaches.count == 1)
    }

    @Test func tooFewCanaryExchangesBlameNobody() {
        let verdict = Self.verdict(
            [Self.errors],
            stable: Fixtures.arm(1000),
            canary: Fixtures.arm(19, failures: 19)
        )
        #expect(verdict == GuardVerdict())
    }

    @Test func aRatioIsHeldAgainstTheBaselineWhereThereIsOne() {
        let (canary, baseline) = (Fixtures.arm(100, p95: 801), Fixtures.arm(1000, p95: 400))
        let verdict = Self.verdict([Self.slower], stable: Fixtures.arm(0), canary: canary, baseline: baseline)
        #expect(
            verdict.breaches.map(\.message)
                == ["latency_p95 801 ms > 2.0 × 400 ms (stable, earlier), 100 exchanges"]
        )
    }

    @Test func aRatioWithoutAnyFiguresOfStableSaysNothing() {
        let verdict = Self.verdict([Self.slower], stable: Fixtures.arm(0), canary: Fixtures.arm(100, p95: 9000))
        #expect(verdict == GuardVerdict())
    }

    @Test func commonFaultsOfTheProviderBreakNoGuard() {
        let (stable, canary) = (Fixtures.arm(1000, faults: 200), Fixtures.arm(100, faults: 20))
        #expect(Self.verdict([Self.errors], stable: stable, canary: canary) == GuardVerdict())
    }

    @Test func faultsOfTheCanarysProviderAloneBreakIt() {
        let verdict = Self.verdict([Self.errors], stable: Fixtures.arm(1000), canary: Fixtures.arm(100, faults: 20))
        #expect(verdict.breaches.count == 1)
    }
}
