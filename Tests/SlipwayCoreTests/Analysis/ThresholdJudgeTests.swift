import Testing

@testable import SlipwayCore

@Suite struct ThresholdJudgeTests {
    private typealias Fixtures = RolloutFixtures

    /// A check, both arms' figures, and what must come out.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let checks: [Check]
        let stable: ArmSummary
        let canary: ArmSummary
        let expected: Verdict.Result

        init(
            _ fact: String,
            _ checks: [Check],
            stable: ArmSummary,
            canary: ArmSummary,
            _ expected: Verdict.Result
        ) {
            testDescription = fact
            self.checks = checks
            self.stable = stable
            self.canary = canary
            self.expected = expected
        }
    }

    private static let ratio = [Check(.errorRate, maxRatio: 1.1)]
    private static let slower = [Check(.latencyP95, maxRatio: 1.2)]
    private static let feedback = [Check(.satisfaction, min: 0.9)]

    private static func arm(_ exchanges: Int, _ failures: Int = 0, faults: Int = 0, p95: Double? = 400) -> ArmSummary {
        Fixtures.arm(exchanges, failures: failures, faults: faults, p95: p95)
    }

    private static func pleased(_ value: Double) -> ArmSummary {
        var arm = arm(100)
        arm[.satisfaction] = value
        return arm
    }

    static let ratios: [Case] = [
        Case("no errors on either side", ratio, stable: arm(1000), canary: arm(100), .pass),
        Case("one error where stable has none", ratio, stable: arm(1000), canary: arm(100, 1), .fail),
        Case("exactly 1.1 ×", ratio, stable: arm(1000, 10), canary: arm(1000, 11), .pass),
        Case("one error above 1.1 ×", ratio, stable: arm(1000, 10), canary: arm(1000, 12), .fail),
        Case(
            "exactly 1.2 ×, where 1.2 × 0.375 < 0.45 in binary",
            [Check(.errorRate, maxRatio: 1.2)],
            stable: arm(200, 75),
            canary: arm(200, 90),
            .pass
        ),
        Case("p95 exactly at 1.2 ×", slower, stable: arm(100), canary: arm(100, p95: 480), .pass),
        Case("p95 above 1.2 ×", slower, stable: arm(100), canary: arm(100, p95: 480.1), .fail),
    ]

    static let absolutes: [Case] = [
        Case("exactly at max", [Check(.errorRate, max: 0.01)], stable: arm(0), canary: arm(100, 1), .pass),
        Case("above max", [Check(.errorRate, max: 0.01)], stable: arm(0), canary: arm(100, 2), .fail),
        Case("exactly at min", feedback, stable: arm(0), canary: pleased(0.9), .pass),
        Case("below min", feedback, stable: arm(0), canary: pleased(0.89), .fail),
        Case(
            "max kept, ratio broken",
            [Check(.errorRate, maxRatio: 1.1, max: 0.5)],
            stable: arm(1000, 5),
            canary: arm(100, 2),
            .fail
        ),
    ]

    static let gaps: [Case] = [
        Case("no canary exchange", ratio, stable: arm(1000), canary: arm(0), .inconclusive),
        Case("no stable exchange", ratio, stable: arm(0), canary: arm(1000), .inconclusive),
        Case("nothing at all", ratio + slower, stable: arm(0), canary: arm(0), .inconclusive),
        Case("one too few of the canary", ratio, stable: arm(1000), canary: arm(19), .inconclusive),
        Case("enough of the canary", ratio, stable: arm(1000), canary: arm(20), .pass),
        Case("one too few of stable", ratio, stable: arm(19), canary: arm(1000), .inconclusive),
        Case("no latency of the canary", slower, stable: arm(100), canary: arm(100, p95: nil), .inconclusive),
        Case("no latency of stable", slower, stable: arm(100, p95: nil), canary: arm(100), .inconclusive),
        Case("no checks", [], stable: arm(1000), canary: arm(1000), .inconclusive),
        Case("no feedback beside a check that passes", ratio + feedback, stable: arm(100), canary: arm(100), .pass),
        Case("no feedback and nothing else", feedback, stable: arm(100), canary: arm(100), .inconclusive),
        Case("no feedback and no exchange", feedback, stable: arm(0), canary: arm(0), .inconclusive),
        Case("a failure beats a gap", ratio + slower, stable: arm(100), canary: arm(100, 9, p95: nil), .fail),
        Case("a gap beats a pass", ratio + slower, stable: arm(100), canary: arm(100, p95: nil), .inconclusive),
    ]

    static let faults: [Case] = [
        Case("faults that both see", ratio, stable: arm(1000, 5, faults: 50), canary: arm(100, 0, faults: 9), .pass),
        Case("faults that the canary sees alone", ratio, stable: arm(1000, 5), canary: arm(100, 0, faults: 9), .fail),
        Case("faults that stable sees alone", ratio, stable: arm(1000, 5, faults: 50), canary: arm(1000, 5), .pass),
        Case(
            "errors beside common faults",
            ratio,
            stable: arm(1000, 5, faults: 1),
            canary: arm(100, 9, faults: 1),
            .fail
        ),
    ]

    @Test(arguments: ratios + absolutes + gaps + faults)
    func saysWhatTheRuleSays(example: Case) {
        let verdict = Self.judge(example.checks, stable: example.stable, canary: example.canary).verdict()
        #expect(verdict.result == example.expected, "\(verdict.checks.map(\.message))")
        #expect(verdict.checks.count == example.checks.flatMap(\.limits).count)
    }

    @Test func aMinimumOfNoneStillWantsOneExchange() {
        let judge = Self.judge(Self.ratio, stable: Self.arm(1), canary: Self.arm(0), minSamples: 0)
        #expect(judge.verdict().result == .inconclusive)
        #expect(judge.verdict().checks.map(\.message) == ["error_rate: 0 of 1 canary exchanges seen"])
    }

    @Test(arguments: [
        (19, Verdict.Result.pass, "satisfaction: 19 of 20 canary feedback heard"),
        (20, .fail, "satisfaction 0.100 < 0.900, 20 feedback"),
    ])
    func aFewUnhappyUsersAreNoVerdict(heard: Int, result: Verdict.Result, message: String) {
        var canary = Self.pleased(0.1)
        canary.feedback = heard
        let judge = Self.judge(Self.feedback, guards: Self.feedback, stable: Self.arm(100), canary: canary)
        let check = judge.verdict().checks[0]
        #expect(check.result == result)
        #expect(check.message == message)
        #expect(check.canarySamples == heard)
        #expect(judge.guardVerdict().breaches.isEmpty == (result == .pass))
    }

    @Test func aRatioOfSatisfactionWantsFeedbackOnBothSides() {
        var (stable, canary) = (Self.pleased(0.9), Self.pleased(0.1))
        (stable.feedback, canary.feedback) = (5, 50)
        let check = Self.judge([Check(.satisfaction, maxRatio: 0.05)], stable: stable, canary: canary).verdict().checks[
            0
        ]
        #expect(check.result == .pass)
        #expect(check.message == "satisfaction: 5 of 20 stable feedback heard")
    }

    /// An application that sends nothing through the gateway, and whose users say how it goes.
    @Test(arguments: [
        (3, Verdict.Result.inconclusive, "satisfaction: 3 of 20 canary exchanges seen"),
        (20, .fail, "satisfaction 0.100 < 0.900, 20 feedback"),
    ])
    func feedbackAloneCountsAsSeen(heard: Int, result: Verdict.Result, message: String) {
        var canary = Self.arm(0)
        (canary[.satisfaction], canary.feedback) = (0.1, heard)
        let check = Self.judge(Self.feedback, stable: Self.arm(0), canary: canary).verdict().checks[0]
        #expect(check.result == result && check.message == message, "\(check.message)")
    }

    @Test func theBaselineSpeaksWhereItIsGiven() {
        let judge = Self.judge(Self.ratio, stable: Self.arm(3, 3), canary: Self.arm(100), baseline: Self.arm(1000, 5))
        let check = judge.verdict().checks[0]
        #expect(check.result == .pass && check.stable == 0.005 && check.stableSamples == 1000)
        #expect(check.message == "error_rate 0.00 % ≤ 1.1 × 0.50 % (stable, earlier), 100 exchanges")
    }

    @Test func messagesTellTheNumbersTheLimitAndTheSamples() {
        let checks = Self.ratio + Self.slower + [Check(.satisfaction, min: 0.9), Check(.costPerRequest, max: 0.05)]
        var canary = Self.arm(97, 12, p95: 812)
        canary[.satisfaction] = 0.5
        canary[.costPerRequest] = 0.0021
        let verdict = Self.judge(checks, stable: Self.arm(1000, 5), canary: canary).verdict()
        #expect(
            verdict.checks.map(\.message) == [
                "error_rate 12.37 % > 1.1 × 0.50 % (stable), 97 exchanges",
                "latency_p95 812 ms > 1.2 × 400 ms (stable), 97 exchanges",
                "satisfaction 0.500 < 0.900, 97 exchanges",
                "cost_per_request $0.002100 ≤ $0.050000, 97 exchanges",
            ]
        )
        #expect(verdict.checks.map(\.rule) == ["maxRatio 1.1", "maxRatio 1.2", "min 0.9", "max 0.05"])
        #expect(verdict.culprits.map(\.metric) == [.errorRate, .latencyP95, .satisfaction])
    }

    static func judge(
        _ metrics: [Check] = [],
        guards: [Check] = [],
        stable: ArmSummary,
        canary: ArmSummary,
        baseline: ArmSummary? = nil,
        minSamples: Int = 20
    ) -> ThresholdJudge {
        let plan = AnalysisPlan(id: "guardrails", metrics: metrics, guards: guards, minSamples: minSamples)
        let measurement = Measurement(
            at: Fixtures.start,
            stage: StageID(rollout: "support-7", attempt: 1, step: 0),
            stable: stable,
            canary: canary,
            recentStable: stable,
            recentCanary: canary
        )
        return ThresholdJudge(plan, measurement, baseline: baseline)
    }
}
