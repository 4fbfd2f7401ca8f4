import Foundation
import SlipwayCore
import SlipwaySimulation

/// Summaries as tables for a terminal: good canaries that were taken back, bad ones that were found, and how rollouts ended.
struct SimulationReport {
    let summaries: [CellSummary]
    let style: TerminalStyle

    /// A row of a table: everything but the rule.
    private struct Row: Hashable {
        let scenario: Scenario
        let population: Population
        let rate: Double
        let isGated: Bool

        init(_ cell: Cell) {
            (scenario, population) = (cell.scenario, cell.population)
            (rate, isGated) = (cell.requestsPerSecond, cell.isGated)
        }
    }

    private var rules: [RuleID] { RuleID.allCases.filter { rule in summaries.contains { $0.cell.rule == rule } } }

    var lines: [String] {
        let good = summaries.filter { $0.cell.scenario.kind == .good }
        let bad = summaries.filter { $0.cell.scenario.kind == .bad }
        var lines: [String] = []
        if !good.isEmpty {
            lines +=
                heading("Good canaries taken back, % of rollouts (95 % interval)") + table(good) { falseRollback($0) }
        }
        if !bad.isEmpty {
            lines += heading(
                "Bad canaries found, % (95 % interval), median s / 90 % s / median canary requests"
            )
            lines += table(bad) { detection($0) }
        }
        return lines + heading("How they ended, %") + endings
    }

    private func heading(_ text: String) -> [String] { ["", style.bold(text)] }

    private func table(_ cells: [CellSummary], _ text: (CellSummary) -> String) -> [String] {
        var table = TextTable([.left, .right, .right, .right] + rules.map { _ in .left })
        table.add((["SCENARIO", "USERS", "RPS", "RUNS"] + rules.map { $0.rawValue.uppercased() }).map(style.dim))
        for (row, found) in rows(cells) {
            let byRule = Dictionary(found.map { ($0.cell.rule, $0) }) { first, _ in first }
            let cells = rules.map { byRule[$0].map(text) ?? "–" }
            table.add(
                [
                    label(row.scenario, isGated: row.isGated), row.population.name, "\(Int(row.rate))",
                    "\(found.first?.cell.runs ?? 0)",
                ] + cells
            )
        }
        return table.lines()
    }

    /// In the order in which they were asked for.
    private func rows(_ cells: [CellSummary]) -> [(Row, [CellSummary])] {
        var order: [Row] = []
        var found: [Row: [CellSummary]] = [:]
        for summary in cells {
            let row = Row(summary.cell)
            if found[row] == nil { order.append(row) }
            found[row, default: []].append(summary)
        }
        return order.map { ($0, found[$0] ?? []) }
    }

    private func falseRollback(_ summary: CellSummary) -> String { percent(summary.takenBack) }

    private func detection(_ summary: CellSummary) -> String {
        guard let median = summary.seconds(quantile: 0.5), let late = summary.seconds(quantile: 0.9) else { return "0" }
        let requests = summary.medianRequests ?? 0
        let digits = median < 10 ? 1 : 0
        return "\(percent(summary.detected))  \(median.fixed(digits)) / \(late.fixed(digits)) / \(requests.fixed(0))"
    }

    /// `0.3 (0.1–0.9)`.
    private func percent(_ proportion: Proportion) -> String {
        let interval = ProportionInterval.wilson(proportion)
        return "\(short(proportion.rate)) (\(short(interval.lower))–\(short(interval.upper)))"
    }

    private func short(_ share: Double) -> String {
        share == 0 || share == 1 ? share.fixed(0, scale: 100) : share.fixed(1, scale: 100)
    }

    private func label(_ scenario: Scenario, isGated: Bool) -> String {
        isGated ? scenario.name : "\(scenario.name), no gate"
    }

    private var endings: [String] {
        var table = TextTable([.left, .right, .right, .left, .right, .right, .right, .right, .left, .left])
        table.add(
            ["SCENARIO", "USERS", "RPS", "RULE", "PROMOTED", "AFTER", "HELD", "TAKEN BACK", "FOR", "HELD AT"].map(
                style.dim
            )
        )
        for summary in summaries { table.add(ending(summary)) }
        return table.lines()
    }

    private func ending(_ summary: CellSummary) -> [String] {
        let culprits = summary.culprits.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        let holds = summary.holds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return [
            label(summary.cell.scenario, isGated: summary.cell.isGated), summary.cell.population.name,
            "\(Int(summary.cell.requestsPerSecond))",
            summary.cell.rule.rawValue, short(summary.promoted.rate),
            summary.medianPromotion.map { "\($0.fixed(0)) s" } ?? "–", short(summary.held.rate),
            short(summary.takenBack.rate),
            culprits.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", "),
            holds.map { "\($0.key) \($0.value)" }.joined(separator: ", "),
        ]
    }
}
