import Foundation
import Testing

@testable import SlipwayCore

@Suite struct CustomMetricTests {
    private typealias Fixtures = RolloutFixtures

    private static let query = MetricQuery(
        url: "http://127.0.0.1:9090",
        query: QueryTemplate(#"x{version="{{version}}"}"#)
    )
    private static let tickets = Metric.custom("tickets")

    private static func check(maxRatio: Double? = nil, max: Double? = nil) -> Check {
        Check(tickets, maxRatio: maxRatio, max: max, query: query)
    }

    private static func plan(
        metrics: [Check] = [],
        guards: [Check] = [],
        method: AnalysisPlan.Method = .threshold
    ) -> AnalysisPlan {
        AnalysisPlan(id: "a", method: method, metrics: metrics, guards: guards)
    }

    private static func measurement(
        _ figures: CustomFigures?,
        exchanges: Int = 100,
        stage: StageID = StageID(rollout: "support-7", attempt: 1, step: 0)
    ) -> SlipwayCore.Measurement {
        let arm = Fixtures.arm(exchanges)
        var measurement = SlipwayCore.Measurement(
            at: Fixtures.start,
            stage: stage,
            stable: arm,
            canary: arm,
            recentStable: arm,
            recentCanary: arm
        )
        if let figures { measurement.add(figures) }
        return measurement
    }

    private static func values(stable: Double?, canary: Double?) -> CustomFigures {
        var figures = CustomFigures()
        figures.stable.values["tickets"] = stable
        figures.canary.values["tickets"] = canary
        return figures
    }

    private static func faults(stable: String? = nil, canary: String? = nil) -> CustomFigures {
        var figures = values(stable: stable == nil ? 2 : nil, canary: canary == nil ? 2 : nil)
        figures.stable.faults["tickets"] = stable
        figures.canary.faults["tickets"] = canary
        return figures
    }

    @Test(arguments: [
        (values(stable: 2, canary: 2.2), Verdict.Result.pass),
        (values(stable: 2, canary: 2.3), .fail),
        (values(stable: nil, canary: 2), .inconclusive),
        (values(stable: 2, canary: nil), .inconclusive),
        (faults(stable: "down"), .error),
        (faults(canary: "down"), .error),
    ])
    func aRatioIsHeldAgainstStablesAnswer(figures: CustomFigures, expected: Verdict.Result) {
        let plan = Self.plan(metrics: [Self.check(maxRatio: 1.1)])
        let results = customVerdict(plan, Self.measurement(figures), baseline: nil)
        #expect(results.map(\.result) == [expected])
        let verdict = ThresholdJudge(plan, Self.measurement(figures), baseline: nil).verdict()
        #expect(verdict.result == expected && verdict.checks == results)
    }

    @Test func beforeTheFirstAnswerItIsAnError() {
        let plan = Self.plan(metrics: [Self.check(max: 1)])
        #expect(customVerdict(plan, Self.measurement(nil), baseline: nil).map(\.result) == [.error])
    }

    @Test func anAbsoluteLimitDoesNotMindThatStableCannotBeMeasured() {
        let plan = Self.plan(metrics: [Self.check(max: 3)])
        let results = customVerdict(plan, Self.measurement(Self.faults(stable: "NaN")), baseline: nil)
        #expect(results.map(\.result) == [.pass])
    }

    @Test func atFullWeightStablesEarlierAnswerCounts() {
        var earlier = Fixtures.arm(100)
        earlier[Self.tickets] = 2
        let plan = Self.plan(metrics: [Self.check(maxRatio: 1.1)])
        let measured = Self.measurement(Self.faults(stable: "the query's value is NaN"))
        #expect(customVerdict(plan, measured, baseline: earlier).map(\.result) == [.pass])
    }

    @Test func theMessageNamesTheMetricAndTheReason() {
        let plan = Self.plan(metrics: [Self.check(max: 1)])
        let down = customVerdict(plan, Self.measurement(Self.faults(canary: "down")), baseline: nil)
        #expect(down.map(\.message) == ["tickets: down (canary)"])
        let bad = customVerdict(plan, Self.measurement(Self.values(stable: 1, canary: 12.5)), baseline: nil)
        #expect(bad.map(\.message) == ["tickets 12.5 > 1, 100 exchanges"])
    }

    @Test func aFailedBuiltInCheckOutweighsAnError() {
        let plan = Self.plan(metrics: [Check(.errorRate, min: 0.5), Self.check(max: 1)])
        let verdict = ThresholdJudge(plan, Self.measurement(Self.faults(canary: "down")), baseline: nil).verdict()
        #expect(verdict.result == .fail)
    }

    @Test func aGuardThatStableBreaksTooBlamesNobody() {
        let plan = Self.plan(guards: [Self.check(max: 1)])
        let both = ThresholdJudge(plan, Self.measurement(Self.values(stable: 3, canary: 3)), baseline: nil)
        #expect(both.guardVerdict().breaches.isEmpty && both.guardVerdict().common.count == 1)
        let canary = ThresholdJudge(plan, Self.measurement(Self.values(stable: 0, canary: 3)), baseline: nil)
        #expect(canary.guardVerdict().breaches.map(\.metric) == [Self.tickets])
        let down = ThresholdJudge(plan, Self.measurement(Self.faults(canary: "down")), baseline: nil)
        #expect(down.guardVerdict().unmeasured.count == 1 && down.guardVerdict().breaches.isEmpty)
    }

    /// Query down = error = hold, whatever the method, whether it is a metric or a guard; and it goes on once it is back.
    @Test(arguments: [AnalysisPlan.Method.threshold, .sequential], [true, false])
    func aQueryThatIsDownHoldsTheRollout(method: AnalysisPlan.Method, isGuard: Bool) {
        let custom = [Self.check(max: 5)]
        let errors = Check(.errorRate, max: 0.5)
        let analysis = Self.plan(
            metrics: isGuard ? [errors] : custom + [errors],
            guards: isGuard ? custom : [],
            method: method
        )
        let plan = RolloutPlan(weights: [Fixtures.percent(50)], interval: .seconds(60), analysis: analysis, bake: .zero)
        var rollout = Fixtures.started(plan)
        var down = Self.measurement(Self.faults(canary: "down"), stage: rollout.stage)
        down.judgment = Judgment(time: 61, gate: Verdict(.pass, checks: []))
        _ = rollout.step(.measured(down), at: Fixtures.at(61))
        #expect(rollout.position?.hold?.kind == .error && !rollout.isSettled)
        var back = Self.measurement(Self.values(stable: 2, canary: 2), stage: rollout.stage)
        back.judgment = down.judgment
        _ = rollout.step(.measured(back), at: Fixtures.at(62))
        #expect(rollout.settlement?.outcome == .promoted)
    }

    @Test(arguments: [AnalysisPlan.Method.threshold, .sequential])
    func aBadCustomMetricIsTakenBack(method: AnalysisPlan.Method) {
        let analysis = Self.plan(metrics: [Self.check(max: 5)], method: method)
        let plan = RolloutPlan(weights: [Fixtures.percent(50)], interval: .seconds(60), analysis: analysis, bake: .zero)
        var rollout = Fixtures.started(plan)
        var bad = Self.measurement(Self.values(stable: 2, canary: 6), stage: rollout.stage)
        bad.judgment = Judgment(time: 61, gate: Verdict(.inconclusive, checks: []))
        _ = rollout.step(.measured(bad), at: Fixtures.at(61))
        #expect(rollout.settlement?.outcome == .rolledBack)
        #expect(rollout.settlement?.checks.map(\.metric) == [Self.tickets])
    }

    @Test func itsNameIsAllThatIsWrittenOfAMetric() throws {
        let text = try JSONEncoder().encode([Metric.errorRate, .custom("tickets")])
        #expect(String(decoding: text, as: UTF8.self) == #"["error_rate","tickets"]"#)
        #expect(try JSONDecoder().decode([Metric].self, from: text) == [.errorRate, .custom("tickets")])
    }

    @Test func aTemplateIsFilledInAndNothingElseIsTouched() {
        let template = QueryTemplate(#"sum(rate(x{v="{{version}}",s=~"{{ service }}.{2}"}[{{stage_seconds}}s]))"#)
        let filled = template.filled([.version: "v2", .service: "support", .stageSeconds: "61"])
        #expect(filled == #"sum(rate(x{v="v2",s=~"support.{2}"}[61s]))"#)
    }

    @Test func aHeaderIsKeptAsWrittenAndResolvedWhenSent() throws {
        let header = MetricQuery.Header("authorization", "Bearer ${TOKEN}")
        #expect(try header.resolved { ["TOKEN": "s3cret"][$0] }.get() == "Bearer s3cret")
        #expect(header.resolved { _ in nil } == .failure(UnsetVariable(name: "TOKEN")))
    }
}
