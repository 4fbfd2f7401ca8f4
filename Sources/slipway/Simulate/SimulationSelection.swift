import ArgumentParser
import SlipwaySimulation

/// What was asked for on the command line, as cells.
struct SimulationSelection {
    let rps: String
    let users: String
    let scenarios: String
    let rules: String
    let runs: Int
    let isGated: Bool

    var cells: [Cell] {
        get throws {
            let (rates, populations, scenarios, rules) = (
                try rates, try populations, try chosenScenarios, try chosenRules
            )
            var cells: [Cell] = []
            for scenario in scenarios {
                for population in scenario.population.map({ [$0] }) ?? populations {
                    for rate in rates {
                        for rule in rules {
                            var cell = Cell(scenario, population, requestsPerSecond: rate, rule, runs: runs)
                            cell.isGated = isGated
                            cells.append(cell)
                        }
                    }
                }
            }
            return cells
        }
    }

    private var rates: [Double] {
        get throws {
            try words(rps).map {
                guard let rate = Double($0), (0.01...10_000).contains(rate) else {
                    throw ValidationError("--rps: \($0) is no number between 0.01 and 10 000")
                }
                return rate
            }
        }
    }

    private var populations: [Population] {
        get throws {
            try words(users).map {
                guard let population = Population(name: $0) else {
                    throw ValidationError("--users: \($0) is neither a number nor `light`, `strangers` or `none`")
                }
                return population
            }
        }
    }

    private var chosenScenarios: [Scenario] {
        get throws {
            try words(scenarios).flatMap { word -> [Scenario] in
                switch word {
                case "all": return Scenario.all
                case "good": return Scenario.good
                case "stress": return Scenario.stresses
                case "bad": return Scenario.bad
                case "open": return Scenario.open
                default:
                    guard let scenario = Scenario.named(word) else {
                        throw ValidationError("--scenario: no scenario is named \(word); --list shows them")
                    }
                    return [scenario]
                }
            }
        }
    }

    private var chosenRules: [RuleID] {
        get throws {
            if rules == "all" { return RuleID.allCases }
            return try words(rules).map {
                guard let rule = RuleID(rawValue: $0) else {
                    let known = RuleID.allCases.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError("--rule: \($0) is none of \(known)")
                }
                return rule
            }
        }
    }

    private func words(_ text: String) -> [String] { text.split(separator: ",").map { $0.filter { $0 != " " } } }
}
