import SlipwayCore
import Testing

@Suite struct PlannerTests {
    private static func planner(perSecond: Double, errors: Double = 0.005, users: Int? = nil) -> Planner {
        Planner(SequentialPlan(), schedule: Traffic.plan, perSecond: perSecond, errorRate: errors, activeUsers: users)
    }

    /// The table of ANALYSIS.md §2.8.
    @Test(arguments: [(0.01, 4959), (0.02, 663), (0.05, 120), (0.2, 17)] as [(Double, Double)])
    func exchangesNeededAtFivePercent(rate: Double, expected: Double) {
        let planner = Self.planner(perSecond: 10)
        let needed = planner.canaryExchanges(weight: 0.05, stable: 0.005, canary: rate)
        #expect(needed.rounded() == expected)
    }

    /// The table of ANALYSIS.md §2.10.2: canary users at the rollout's start, a stage's start and a restart.
    @Test(arguments: [(0.05, [3, 4, 4]), (0.1, [4, 4, 5]), (0.25, [5, 6, 8]), (0.5, [10, 12, 15])])
    func usersNeeded(weight: Double, expected: [Int]) {
        let planner = Self.planner(perSecond: 10, users: 1000)
        let needed = [0.4, 0.1, 0.3 / 16].map { planner.usersNeeded(weight: weight, epochShare: $0) }
        #expect(needed == expected)
    }

    @Test func aDoublingIsNotFindableAtTenASecond() {
        let slow = Self.planner(perSecond: 10).forecast()
        #expect(slow.lines[0].seconds == nil)
        #expect(slow.lines[0].text == "errors doubled (0.50 % → 1.00 %): not reliably findable in the planned 25 min")
        let fast = Self.planner(perSecond: 200).forecast()
        #expect(fast.lines[0].seconds.map { $0 > 250 && $0 < 600 } == true)
    }

    @Test func aWaitForPeopleCountsAsFiveMinutes() {
        let schedule = [
            PlannedStage(weight: Weight(basisPoints: 1000), seconds: 0), PlannedStage(weight: .full, seconds: 600),
        ]
        let forecast = Planner(SequentialPlan(), schedule: schedule, perSecond: 50, errorRate: 0.005, activeUsers: 1000)
            .forecast()
        #expect(forecast.lines[1].seconds.map { $0 < 300 } == true, "\(forecast)")
        #expect(!forecast.advice.contains { $0.contains("about 0") })
    }

    /// Within a third of what ANALYSIS.md §3.3 and §3.4 measured.
    @Test(arguments: [(1, 43), (3, 278), (4, 21)] as [(Int, Double)])
    func forecastsAgreeWithSimulation(line: Int, measured: Double) throws {
        let seconds = try #require(Self.planner(perSecond: 50).forecast().lines[line].seconds)
        #expect(seconds > measured / 2 && seconds < measured * 1.5, "\(seconds)")
    }

    @Test func tooFewUsersAreRefused() {
        let forecast = Self.planner(perSecond: 10, users: 50).forecast()
        #expect(forecast.isRefused && forecast.lines.isEmpty)
        #expect(
            forecast.advice == [
                "about 2.5 users will be on the canary: too few for statistics; a first weight of 20.00 % would have about ten"
            ]
        )
        #expect(!Self.planner(perSecond: 10, users: 200).forecast().isRefused)
    }

    @Test func littleTrafficIsAdvisedToTakeItsTime() {
        #expect(Self.planner(perSecond: 10).forecast().advice.isEmpty)
        let advice = Self.planner(perSecond: 2).forecast().advice
        #expect(
            advice.count == 1
                && advice[0].contains("needs 100 to be passed: plan 17 min for it, or a first weight of 16.65 %"),
            "\(advice)"
        )
    }

    @Test func usersAreSlowerToJudgeThanRequestsWhereTheyAreFew() throws {
        let byRequest = try #require(Self.planner(perSecond: 50).forecast().lines[1].seconds)
        let few = try #require(Self.planner(perSecond: 50, users: 200).forecast().lines[1].seconds)
        let many = try #require(Self.planner(perSecond: 50, users: 20_000).forecast().lines[1].seconds)
        #expect(many < few)
        #expect(many < 2 * byRequest)
    }
}
