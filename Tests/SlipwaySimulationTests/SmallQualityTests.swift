import SlipwayCore
import SlipwaySimulation
import Testing

/// `make quality` in small: few rollouts of short stages, so that it may run with every change.
///
/// Seeds are fixed, so each count is the same on every run; the limits are what a judge as good as the goals stays within.
@Suite struct SmallQualityTests {
    @Test(arguments: ["none", "light", "200", "2000"]) func identicalVersionsAreNotTakenBack(users: String) throws {
        #expect(try summary("aa", users, rate: 20, runs: 8).takenBack.events <= 1)
    }

    @Test(arguments: ["none", "light"]) func identicalVersionsArePromoted(users: String) throws {
        #expect(try summary("aa", users, rate: 20, runs: 8).promoted.events >= 6)
    }

    @Test(arguments: ["customer", "incidents", "aa-outage", "newcomers", "base-3", "drift", "delayed"])
    func oddTrafficIsNotHeldAgainstTheCanary(scenario: String) throws {
        #expect(try summary(scenario, "200", rate: 20, runs: 4).takenBack.events <= 1)
    }

    @Test(arguments: [
        ("errors-20", "none"), ("errors-20", "2000"), ("errors-100", "200"), ("hanging-100", "2000"),
        ("slow-2", "none"),
    ])
    func badVersionsAreFound(scenario: String, users: String) throws {
        let summary = try summary(scenario, users, rate: 40, runs: 4)
        #expect(summary.detected.events == 4)
        #expect(try #require(summary.seconds(quantile: 0.5)) < 80)
    }

    @Test func theTextbookRuleTakesBackMostIdenticalVersions() throws {
        #expect(try summary("aa", "none", rate: 20, runs: 20, .threshold).takenBack.events >= 14)
    }

    @Test func theSameSeedGivesTheSameRollouts() throws {
        var cell = Cell(
            try #require(Scenario.named("errors-5")),
            .unequalUsers(200),
            requestsPerSecond: 20,
            .sequential,
            runs: 4
        )
        cell.schedule = Cell.schedule(stageSeconds: 60)
        #expect(cell.results(ofTraffic: 0, seed: 1) == cell.results(ofTraffic: 0, seed: 1))
        #expect(cell.results(ofTraffic: 0, seed: 1) != cell.results(ofTraffic: 0, seed: 2))
    }

    private func summary(
        _ scenario: String,
        _ users: String,
        rate: Double,
        runs: Int,
        _ rule: RuleID = .sequential
    ) throws -> CellSummary {
        let scenario = try #require(Scenario.named(scenario))
        let population = try #require(Population(name: users))
        var cell = Cell(scenario, population, requestsPerSecond: rate, rule, runs: runs)
        cell.schedule = Cell.schedule(stageSeconds: 100)
        return CellSummary(cell, (0..<cell.traffics).flatMap { cell.results(ofTraffic: $0, seed: 1) })
    }
}
