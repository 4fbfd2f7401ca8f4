import SlipwayCore
import SlipwayTesting
import Synchronization
import Testing

@testable import SlipwayController

@Suite struct MetricDeskTests {
    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private static func rollout(_ id: RolloutID = "support-1") -> Rollout {
        let query = MetricQuery(
            url: "http://127.0.0.1:9090",
            query: QueryTemplate("{{version}},{{service}},{{role}},{{stage_seconds}}")
        )
        let analysis = AnalysisPlan(id: "a", metrics: [Check(.custom("tickets"), max: 1, query: query)])
        let version = ControlBench.version("v2")
        var rollout = Rollout(
            id: id,
            service: "support",
            version: "v2",
            digest: version.digest,
            stable: "v1",
            strategy: "careful",
            plan: RolloutPlan(
                weights: [Weight(basisPoints: 1000), .full],
                interval: .seconds(60),
                analysis: analysis,
                bake: .zero
            ),
            salt: 1,
            baseline: nil,
            at: start
        )
        _ = rollout.step(.started, at: start)
        return rollout
    }

    private static func at(_ seconds: Int) -> Timestamp { start + .seconds(seconds) }

    @Test func eachRoleIsAskedAtOnceAndThenEveryInterval() {
        var desk = MetricDesk()
        let rollout = Self.rollout()
        let first = desk.questions(for: [rollout], at: Self.at(0))
        #expect(first.map(\.query).sorted() == ["v1,support,stable,1", "v2,support,canary,1"])
        let asked1 = desk.questions(for: [rollout], at: Self.at(60))
        #expect(asked1.isEmpty, "both are still open")
        for question in first {
            let isOurs = desk.take(MetricAnswer(question, .success(1)))
            #expect(isOurs)
        }
        let asked2 = desk.questions(for: [rollout], at: Self.at(9))
        #expect(asked2.isEmpty)
        let asked3 = desk.questions(for: [rollout], at: Self.at(10))
        #expect(asked3.count == 2)
    }

    @Test func whatIsNotAnsweredIsAFault() {
        var desk = MetricDesk()
        let rollout = Self.rollout()
        _ = desk.questions(for: [rollout], at: Self.at(0))
        let figures = desk.figures(of: rollout, at: Self.at(1))
        #expect(figures?.canary == .init(faults: ["tickets": "the metric source has not answered yet"]))
    }

    @Test func anAnswerLastsThreeIntervals() {
        var desk = MetricDesk()
        let rollout = Self.rollout()
        for question in desk.questions(for: [rollout], at: Self.at(0)) {
            _ = desk.take(MetricAnswer(question, .success(2)))
        }
        #expect(desk.figures(of: rollout, at: Self.at(30))?.canary == .init(values: ["tickets": 2]))
        #expect(
            desk.figures(of: rollout, at: Self.at(31))?.canary
                == .init(faults: ["tickets": "the last answer is 31 s old"])
        )
    }

    @Test func aFaultReplacesAnEarlierValueAtOnce() {
        var desk = MetricDesk()
        let rollout = Self.rollout()
        for question in desk.questions(for: [rollout], at: Self.at(0)) {
            _ = desk.take(MetricAnswer(question, .success(2)))
        }
        for question in desk.questions(for: [rollout], at: Self.at(10)) {
            _ = desk.take(MetricAnswer(question, .failure(MetricFault("down"))))
        }
        #expect(desk.figures(of: rollout, at: Self.at(10))?.stable == .init(faults: ["tickets": "down"]))
    }

    @Test func noDataIsNeitherAValueNorAFault() {
        var desk = MetricDesk()
        let rollout = Self.rollout()
        for question in desk.questions(for: [rollout], at: Self.at(0)) {
            _ = desk.take(MetricAnswer(question, .success(nil)))
        }
        #expect(desk.figures(of: rollout, at: Self.at(1)) == CustomFigures())
    }

    @Test func anotherStagesAnswersCountForNothing() {
        var desk = MetricDesk()
        let rollout = Self.rollout()
        let early = desk.questions(for: [rollout], at: Self.at(0))
        for question in early { _ = desk.take(MetricAnswer(question, .success(2))) }
        var other = Self.rollout()
        _ = other.step(.commanded(.abort(reason: nil)), at: Self.at(5))
        _ = other.step(.commanded(.retry(salt: 2, stable: "v1")), at: Self.at(5))
        #expect(desk.figures(of: other, at: Self.at(6))?.canary.values.isEmpty == true)
        let asked4 = desk.questions(for: [other], at: Self.at(6))
        #expect(asked4.count == 2)
        let isOurs = desk.take(MetricAnswer(early[0], .success(9)))
        #expect(!isOurs)
    }

    @Test func nothingIsAskedForRolloutsWithoutCustomMetrics() async throws {
        let bench = try await ControlBench()
        let id = try #require(try await bench.start("v2"))
        let rollout = try #require(await bench.rollout(id))
        var desk = MetricDesk()
        let asked5 = desk.questions(for: [rollout], at: Self.at(0))
        #expect(asked5.isEmpty)
        #expect(desk.figures(of: rollout, at: Self.at(0)) == nil)
    }
}
