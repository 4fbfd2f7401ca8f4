import SlipwaySimulation

/// The scenarios, a line each, by group.
struct ScenarioList {
    let style: TerminalStyle

    var lines: [String] {
        let groups: [(String, [Scenario])] = [
            ("good: no worse than stable", Scenario.good),
            ("stress: no worse, odd traffic", Scenario.stresses),
            ("bad: worse than stable", Scenario.bad),
            ("open: what other simulations leave out", Scenario.open),
        ]
        return groups.flatMap { title, scenarios in
            var table = TextTable([.left, .left])
            for scenario in scenarios { table.add([scenario.name, scenario.summary]) }
            return [style.bold(title)] + table.lines(indent: 2)
        }
    }
}
