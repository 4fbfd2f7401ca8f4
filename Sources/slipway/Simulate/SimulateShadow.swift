import ArgumentParser
import Foundation
import SlipwayCore
import SlipwaySimulation

/// `slipway simulate shadow`: how often a shadow is judged wrongly, and after how many pairs rightly.
struct SimulateShadow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shadow",
        abstract: "Measure how well shadows are judged, on simulated pairs.",
        discussion: """
            Shadows whose true distance from production is known are compared with it pair by pair. Shown are two rules of thumb (read at 200
            pairs), the sign test against production's own noise, and readiness as the product decides it. Exits 1 if identical versions are
            blocked in more than 1 % of the runs, or other answers not found within 100 pairs. Read docs/shadow.md.
            """
    )

    @Option(help: "Shadows in each row.")
    var runs = 200

    @Option(help: "Pairs in each run.")
    var pairs = 1000

    @Option(help: "Two commands with the same seed show the same figures.")
    var seed: UInt64 = 1

    func validate() throws {
        guard (1...1_000_000).contains(runs) else { throw ValidationError("--runs must lie between 1 and 1 000 000") }
        guard (200...100_000).contains(pairs) else { throw ValidationError("--pairs must lie between 200 and 100 000") }
    }

    func run() async throws {
        let cells = ShadowScenario.all.map { ShadowCell($0, runs: runs, pairs: pairs) }
        let summaries = await withTaskGroup(of: (Int, ShadowSummary).self) { group in
            for (place, cell) in cells.enumerated() {
                group.addTask { (place, ShadowSummary(cell, (0..<runs).map { cell.run($0, seed: seed) })) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
        for line in ShadowTable(summaries: summaries, style: .standardOutput).lines { say(line) }
        say("comparing two answers of 2 kB takes \(ComparisonSpeed.microseconds.fixed(0)) µs")
        let misses = summaries.flatMap(\.misses)
        for miss in misses { say("MISS  \(miss)") }
        if !misses.isEmpty { throw ExitCode.failure }
    }
}
