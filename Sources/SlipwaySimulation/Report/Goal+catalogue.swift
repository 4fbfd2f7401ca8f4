extension Goal {
    /// Every goal, with as many runs as asked for good canaries and for the others.
    package static func all(goodRuns: Int, otherRuns: Int) -> [Goal] {
        let make = GoalCatalogue(goodRuns: goodRuns, otherRuns: otherRuns)
        let independent = make.independent(.requests) + make.independent(.equalUsers(20_000))
        return independent + make.falseRollbacks + make.detections + make.promotions
    }
}

/// The goal tables of ANALYSIS.md as cells.
private struct GoalCatalogue {
    /// FE and LG may take this much longer than measured there.
    private static let slack = 1.2

    let goodRuns: Int
    let otherRuns: Int

    /// §3.6, at 10, 50 and 200 requests per second.
    func independent(_ population: Population) -> [Goal] {
        [10.0, 50, 200].enumerated().flatMap { index, rate in
            good(population, rate) + bad(population, rate, index)
        }
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
            [200, 2000].map { goal(name, .unequalUsers($0), 50, [.takenBackAtMost(0.01)]) }
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
            zip([200, 2000, 20_000], medians).map { detection(name, users: $0, 50, median: $1) }
        }
            + by2000.flatMap { name, medians in
                zip([10.0, 200], medians).map { detection(name, users: 2000, $0, median: $1) }
            }
    }

    /// A median of a second or two is one look or one request: it may be a second more.
    private func detection(_ name: String, users: Int, _ rate: Double, median: Double) -> Goal {
        let share =
            switch (name, users, rate) {
            case ("base-3-errors-8", 200, _): 0.91
            case (_, 200, _): 0.95
            case ("errors-2", _, 10): 0.93
            case ("slow-1.3", _, 10): 0.68
            default: 0.97
            }
        return goal(
            name,
            .unequalUsers(users),
            rate,
            [
                .detectedEarlyAtLeast(share), .secondsAtMost(max(median * Self.slack, median + 1)),
            ],
            isGated: false
        )
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
