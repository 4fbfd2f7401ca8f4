import SlipwaySimulation

/// Goals beside what was measured, a line each.
struct QualityReport {
    let goals: [Goal]
    let summaries: [CellSummary]
    let style: TerminalStyle

    private var outcomes: [(goal: Goal, results: [(isMet: Bool, text: String)])] {
        zip(goals, summaries).map { goal, summary in (goal, goal.requirements.map { $0.outcome(summary) }) }
    }

    var misses: Int { outcomes.reduce(0) { $0 + $1.results.count { !$0.isMet } } }

    var lines: [String] {
        var table = TextTable([.left, .left, .right, .right, .left])
        for (goal, results) in outcomes {
            for result in results {
                let mark = result.isMet ? style.green("pass") : style.red("MISS")
                let cell = goal.cell
                table.add([
                    mark, cell.scenario.name, cell.population.name, "\(Int(cell.requestsPerSecond)) rps", result.text,
                ])
            }
        }
        let total = outcomes.reduce(0) { $0 + $1.results.count }
        return ["", style.bold("Goals")] + table.lines() + ["", "\(total - misses) goals reached, \(misses) missed"]
    }
}
