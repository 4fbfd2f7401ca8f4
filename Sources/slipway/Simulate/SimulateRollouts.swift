import ArgumentParser
import Foundation
import SlipwaySimulation
import Synchronization

/// `slipway simulate rollouts`, or `slipway simulate` alone: how often a rule is wrong, and how fast it is right, on traffic where the truth is known.
struct SimulateRollouts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollouts",
        abstract: "Measure how well canaries are judged, on simulated traffic.",
        discussion: """
            Simulates whole rollouts (5, 10, 25, 50, 100 % for five minutes each) of good and of bad versions and counts what each rule does
            with them. The same seed gives the same figures, whatever the number of jobs. Read docs/simulation.md for what is modelled.

            Users: a number (unequal users: Zipf traffic, retries, each with errors and latency of their own), `light` (20 000 equal users),
            `none` (a route without an assignment key).

            Examples:
              slipway simulate                                       the judge beside the textbook rule
              slipway simulate --rule all --scenario aa --runs 1000  identical versions, all rules
              slipway simulate --rps 10,50,200 --users 200,2000 --scenario errors-5
              slipway simulate --scenario bad -o json
              slipway simulate --quality                             every goal; exits 1 if one is missed
            """
    )

    @Option(help: "Requests per second; several with commas.")
    var rps = "50"

    @Option(help: "Who sends them: a number, `light`, `none`; several with commas.")
    var users = "2000"

    @Option(help: "Scenarios or groups (good, stress, bad, open, all); several with commas. --list shows them.")
    var scenario = "aa,errors-2,errors-5,errors-20,slow-1.3,slow-2,late-errors-5"

    @Option(help: "threshold, threshold+sat, kayenta, flagger, sequential or all; several with commas.")
    var rule = "threshold,sequential"

    @Option(help: "Rollouts in each cell.")
    var runs = 100

    @Option(help: "Two commands with the same seed show the same figures.")
    var seed: UInt64 = 1

    @Option(help: "Cores to use. [default: all]")
    var jobs: Int?

    @Flag(
        help:
            "Stages last as planned, whatever the rule is missing: how fast a fault is found, without what the gate holds."
    )
    var noGate = false

    @Flag(help: "List the scenarios.")
    var list = false

    @Flag(
        help:
            "Measure every goal of the judge and exit 1 if one is missed; --runs is for good canaries, others get 3 in 10 of it."
    )
    var quality = false

    @Option(name: .shortAndLong, help: "table or json.")
    var output = OutputFormat.table

    func validate() throws {
        guard (1...1_000_000).contains(runs) else { throw ValidationError("--runs must lie between 1 and 1 000 000") }
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs must lie between 1 and 1024") }
        _ = try selection.cells
    }

    func run() async throws {
        guard !list else { return listScenarios() }
        let goals = quality ? Goal.all(goodRuns: runs, otherRuns: max(1, runs * 3 / 10)) : []
        let cells = quality ? goals.map(\.cell) : try selection.cells
        let start = ContinuousClock.now
        let summaries = await simulate(cells)
        let took = (ContinuousClock.now - start).components.seconds
        let misses = try show(summaries, goals)
        if output == .table { say("\(cells.reduce(0) { $0 + $1.runs }) rollouts in \(took) s, seed \(seed)") }
        if misses > 0 { throw ExitCode.failure }
    }

    private func listScenarios() {
        for line in ScenarioList(style: .standardOutput).lines { say(line) }
    }

    private var selection: SimulationSelection {
        SimulationSelection(rps: rps, users: users, scenarios: scenario, rules: rule, runs: runs, isGated: !noGate)
    }

    private func simulate(_ cells: [Cell]) async -> [CellSummary] {
        let bar = ProgressLine()
        defer { bar.end() }
        let jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
        return await Campaign(cells: cells, seed: seed, jobs: jobs, progress: bar.show).run()
    }

    /// Returns the number of goals that were missed.
    private func show(_ summaries: [CellSummary], _ goals: [Goal]) throws -> Int {
        let report = QualityReport(goals: goals, summaries: summaries, style: .standardOutput)
        switch output {
        case .json: say(try SimulationJSON.text(summaries))
        case .table:
            for line in SimulationReport(summaries: summaries, style: .standardOutput).lines { say(line) }
            if quality { for line in report.lines { say(line) } }
        }
        return report.misses
    }
}
