import SlipwayCore
import SlipwaySimulation

/// Goals beside what was measured, a line each.
struct QualityReport {
    let goals: [Goal]
    let summaries: [CellSummary]
    let style: TerminalStyle

    private var outcomes: [(goal: Goal, results: [(isMet: Bool, text: String)])] {
        zip(goals, summaries).map { goal, summary in (goal, goal.requirements.map { $0.outcome(summary) }) }
    }

    private var speed: (ratio: Double, cells: Int, isMet: Bool) { Goal.speed(goals, summaries) }

    var misses: Int { outcomes.reduce(speed.isMet ? 0 : 1) { $0 + $1.results.count { !$0.isMet } } }

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
        let total = outcomes.reduce(1) { $0 + $1.results.count }
        table.add([
            speed.isMet ? style.green("pass") : style.red("MISS"), "all faults by users", "", "",
            "median time beside the analysis', mean of \(speed.cells) cells: \(speed.ratio.fixed(2)) × of \(Goal.speedLimit) ×",
        ])
        return ["", style.bold("Goals")] + table.lines() + ["", "\(total - misses) goals reached, \(misses) missed"]
    }
}
