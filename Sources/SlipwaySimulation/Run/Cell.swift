import SlipwayCore

/// One cell of a table: what is simulated, how often, and by which rule it is judged.
package struct Cell: Hashable, Sendable {
    package var scenario: Scenario
    package var population: Population
    package var requestsPerSecond: Double
    package var rule: RuleID
    package var runs: Int
    /// Rollouts of the same traffic with other users in the canary.
    package var drawsPerTraffic: Int
    package var schedule = Cell.standardSchedule
    /// Whether a stage may be extended and held: without it, each lasts as planned, as where ANALYSIS.md §2.10.8 measured.
    package var isGated = true

    package init(_ scenario: Scenario, _ population: Population, requestsPerSecond: Double, _ rule: RuleID, runs: Int) {
        self.scenario = scenario
        self.population = scenario.population ?? population
        self.requestsPerSecond = requestsPerSecond
        self.rule = rule
        self.runs = runs
        drawsPerTraffic = self.population.users > 0 ? 4 : 1
    }

    /// 5, 10, 25, 50, 100 % for five minutes each.
    package static let standardSchedule = schedule(stageSeconds: 300)

    package static func schedule(stageSeconds: Double) -> [PlannedStage] {
        [500, 1000, 2500, 5000, 10_000].map { PlannedStage(weight: Weight(basisPoints: $0), seconds: stageSeconds) }
    }

    /// Independent pieces of work.
    package var traffics: Int { (runs + drawsPerTraffic - 1) / drawsPerTraffic }

    /// The rollouts of one traffic. The rule is not part of the seed: all rules see the same rollouts.
    package func results(ofTraffic number: Int, seed: UInt64) -> [RunResult] {
        let seed = SimulationRandom.mix(trafficSeed(seed), UInt64(number))
        let crowd = Crowd(population, scenario.stress, seed: seed)
        let traffic = Traffic(crowd, requestsPerSecond: requestsPerSecond, from: 0, seed: SimulationRandom.mix(seed, 1))
        let history = history(crowd, seed: SimulationRandom.mix(seed, 2))
        let past = past(crowd, seed: SimulationRandom.mix(seed, 3))
        let draws = min(drawsPerTraffic, runs - number * drawsPerTraffic)
        return (0..<draws).map { draw in
            let salt = SimulationRandom.mix(seed, 1000 + UInt64(draw))
            let rule = rule.rule(schedule, isKeyed: population.isKeyed, history: history, past: past, seed: salt)
            var rollout = SimulatedRollout(
                scenario,
                schedule,
                isGated: isGated,
                salt: salt,
                traffic: traffic,
                isKeyed: population.isKeyed,
                rule: rule
            )
            return rollout.run()
        }
    }

    /// Ten minutes of stable traffic: what a route without a key has instead of users' histories, as the gateway remembers it.
    private func past(_ crowd: Crowd, seed: UInt64) -> [Exhibit] {
        guard rule.wantsHistory, !population.isKeyed else { return [] }
        var traffic = Traffic(crowd, requestsPerSecond: requestsPerSecond, from: -600, seed: seed)
        var past: [Exhibit] = []
        while traffic.nextTime < 0, let arrival = traffic.next() {
            past.append(Answer(arrival).exhibit(at: arrival.time, .stable, .none, unit: nil))
        }
        return past
    }

    private func trafficSeed(_ seed: UInt64) -> UInt64 {
        XXH64.hash("\(scenario.name)/\(population.name)/\(requestsPerSecond)", seed: seed)
    }

    /// Twenty minutes of stable traffic (ANALYSIS.md §2.10.9).
    private func history(_ crowd: Crowd, seed: UInt64) -> UserHistory {
        var history = UserHistory()
        guard rule.wantsHistory, population.users > 0 else { return history }
        var traffic = Traffic(crowd, requestsPerSecond: requestsPerSecond, from: -1200, seed: seed)
        while traffic.nextTime < 0, let arrival = traffic.next() {
            history.add(Answer(arrival).exhibit(at: arrival.time, .stable, .none, unit: arrival.key))
        }
        return history
    }
}
