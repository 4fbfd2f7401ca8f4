extension Goal {
    /// Every goal, with as many runs as asked for good canaries and for the others.
    package static func all(goodRuns: Int, otherRuns: Int) -> [Goal] {
        let make = GoalCatalogue(goodRuns: goodRuns, otherRuns: otherRuns)
        return make.independentRequests + make.equalUsers + make.falseRollbacks + make.detections + make.promotions
    }
}

/// The goal tables of ANALYSIS.md as cells.
private struct GoalCatalogue {
    /// FE and LG may take this much longer than measured there: over all cells together.
    private static let slack = Goal.speedLimit
    /// In one cell a median may be off by so much more: those there are of 48 rollouts on a few traffics, good to ± 25 % (§2.10.9), and ours
    /// are not exact either.
    private static let chance = 1.4

    let goodRuns: Int
    let otherRuns: Int

    private static let rates = [10.0, 50, 200]

    /// §3.6: a route without a key.
    var independentRequests: [Goal] {
        Self.rates.enumerated().flatMap { index, rate in good(.requests, rate) + bad(.requests, rate, index) }
    }

    /// Users who differ in nothing: false rollbacks as in §3.6, medians of §2.10.8's last line.
    var equalUsers: [Goal] {
        let users = Population.equalUsers(20_000)
        let medians = [
            ("errors-2", 240.0), ("errors-5", 36), ("errors-20", 6), ("slow-1.3", 160), ("slow-2", 20),
        ]
        return Self.rates.flatMap { good(users, $0) }
            + medians.map { detection($0, users, 50, median: $1) }
    }

    private func good(_ population: Population, _ rate: Double) -> [Goal] {
        let isKeyed = population.isKeyed
        let burst = isKeyed ? "aa-burst-key" : "aa-burst"
        return [
            goal(
                "aa",
                population,
                rate,
                runs: goodRuns,
                [
                    .takenBackAtMost(isKeyed ? 0.01 : 0.02), .promotedAtLeast(0.97), .promotionSecondsAtMost(1560),
                ]
            ),
            goal("aa-outage", population, rate, [.takenBackAtMost(0.03)]),
            goal(burst, population, rate, [.takenBackAtMost(isKeyed ? 0.02 : 0.08)]),
        ]
    }

    private func bad(_ population: Population, _ rate: Double, _ index: Int) -> [Goal] {
        func at(_ values: Double...) -> Double { values[index] }
        return [
            goal("errors-1", population, rate, [.detectedAtLeast(at(0.35, 0.85, 0.99))]),
            goal(
                "errors-2",
                population,
                rate,
                [
                    .detectedAtLeast(0.98), .secondsAtMost(at(950, 250, 75)), .requestsAtMost(at(750, 650, 700)),
                ]
            ),
            goal(
                "errors-5",
                population,
                rate,
                [
                    .detectedAtLeast(0.99), .secondsAtMost(at(260, 50, 18)), .requestsAtMost(at(130, 120, 160)),
                ]
            ),
            goal("errors-20", population, rate, [.secondsAtMost(at(60, 15, 6)), .requestsAtMost(at(30, 35, 50))]),
            goal("slow-2", population, rate, [.detectedAtLeast(0.99), .secondsAtMost(at(80, 20, 10))]),
            goal("slow-1.3", population, rate, [.detectedAtLeast(0.95)]),
            goal("late-errors-5", population, rate, [.secondsAtMost(at(130, 25, 12))]),
            goal("satisfaction-80", population, rate, [.detectedAtLeast(at(0.85, 0.99, 0.99))]),
        ]
    }

    /// §2.10.7: at most 1 % everywhere.
    var falseRollbacks: [Goal] {
        let plain = [10.0, 50, 200].flatMap { rate in
            [200, 2000, 20_000].map { users in
                goal("aa", .unequalUsers(users), rate, runs: goodRuns, [.takenBackAtMost(0.01)])
            }
        }
        let odd = ["customer", "incidents", "aa-outage", "newcomers", "base-3", "no-bursts"].flatMap { name in
            [200, 2000].map { goal(name, .unequalUsers($0), 50, runs: goodRuns, [.takenBackAtMost(0.01)]) }
        }
        return plain + odd
    }

    /// §2.10.8: medians of the columns FE/LG, in seconds. As there, stages last as planned.
    var detections: [Goal] {
        let at50: [(String, [Double])] = [
            ("errors-2", [467, 316, 196]), ("errors-5", [219, 53, 49]), ("errors-5-bursts", [591, 303, 184]),
            ("errors-20", [22, 13, 7]), ("errors-100", [3, 2, 1]), ("late-errors-5", [29, 18, 14]),
            ("late-errors-20", [11, 6, 5]), ("base-3-errors-8", [371, 212, 57]), ("slow-2", [80, 80, 40]),
            ("slow-1.3", [610, 460, 340]), ("late-slow-2", [20, 20, 20]),
        ]
        let by2000: [(String, [Double])] = [
            ("errors-2", [705, 86]), ("errors-5", [286, 15]), ("errors-20", [54, 2]), ("slow-1.3", [900, 300]),
            ("slow-2", [300, 10]),
        ]
        return at50.flatMap { name, medians in
            zip([200, 2000, 20_000], medians).map { detection(name, .unequalUsers($0), 50, median: $1) }
        }
            + by2000.flatMap { name, medians in
                zip([10.0, 200], medians).map { detection(name, .unequalUsers(2000), $0, median: $1) }
            }
    }

    private func detection(_ name: String, _ population: Population, _ rate: Double, median: Double) -> Goal {
        let share =
            switch (name, population, rate) {
            case ("base-3-errors-8", .unequalUsers(200), _): 0.91
            case (_, .unequalUsers(200), _): 0.95
            case ("errors-2", _, 10): 0.93
            case ("slow-1.3", _, 10): 0.68
            default: 0.97
            }
        let limit = Self.limit(median, isLook: name.contains("slow"))
        var goal = goal(
            name,
            population,
            rate,
            [.detectedEarlyAtLeast(share), .secondsAtMost(limit)],
            isGated: false
        )
        goal.analysed = median
        return goal
    }

    /// A median of a second or two is one request: it may be a second more. Slowness is found at looks, so its median may be the next look's,
    /// which comes as late again as the one before, or with the stage's end.
    private static func limit(_ median: Double, isLook: Bool) -> Double {
        let limit = max(median * slack * chance, median + 1)
        return isLook ? max(limit, min(2 * median, 300)) : limit
    }

    /// What is not found in time must not get through either: the gate holds it.
    var promotions: [Goal] {
        ["errors-2", "errors-5", "errors-5-bursts", "errors-20", "slow-2"].flatMap { name in
            [10.0, 50].flatMap { rate in
                [200, 2000].map { goal(name, .unequalUsers($0), rate, [.promotedAtMost(0.05)]) }
            }
        }
    }

    private func goal(
        _ name: String,
        _ population: Population,
        _ rate: Double,
        runs: Int? = nil,
        _ requirements: [Goal.Requirement],
        isGated: Bool = true
    ) -> Goal {
        guard let scenario = Scenario.named(name) else { preconditionFailure("no scenario is named \(name)") }
        var cell = Cell(scenario, population, requestsPerSecond: rate, .sequential, runs: runs ?? otherRuns)
        cell.isGated = isGated
        return Goal(cell, requirements)
    }
}
