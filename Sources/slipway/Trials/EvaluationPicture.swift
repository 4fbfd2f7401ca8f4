import SlipwayAdmin
import SlipwayCore

/// How a version did on an evaluation, as lines for people.
struct EvaluationPicture {
    let report: API.EvaluationReport
    let style: TerminalStyle

    var lines: [String] {
        [title] + report.reasons.map { "  \(style.red("failed"))  \($0.printable)" } + [""] + figures + differences
    }

    private var title: String {
        let outcome = report.passed ? style.green("passed") : style.red("failed")
        let rival = report.stable.map { " against \($0)" } ?? ""
        return
            "\(style.bold(report.evaluation))  \(report.service) \(report.version)\(rival)  \(report.cases.count) cases, \(outcome)"
    }

    private var figures: [String] {
        var table = TextTable([.left, .right, .right, .right])
        table.add(["VERSION", "PASSED", "TOKENS IN", "TOKENS OUT"].map(style.dim))
        table.add(row(report.version, report.passRate, report.tokens))
        if let stable = report.stable { table.add(row(stable, report.stablePassRate ?? 0, report.stableTokens)) }
        return table.lines(indent: 2) + comparison
    }

    private func row(_ version: String, _ rate: Double, _ tokens: API.TokenCounts) -> [String] {
        [version, "\((rate * 100).fixed(1)) %", "\(tokens.input)", "\(tokens.output)"]
    }

    private var comparison: [String] {
        guard let stable = report.stable, let pValue = report.pValue else { return [] }
        return [
            "",
            "  \(report.lost) cases that only \(stable) passes, \(report.won) that only \(report.version) passes (p = \(pValue.fixed(4)))",
        ]
    }

    private var differences: [String] {
        let failed = report.cases.map(\.candidate).filter { !$0.passed }
        let shown = failed.prefix(20).flatMap { $0.reasons(style) }
        let rest = failed.count > 20 ? ["  and \(failed.count - 20) more (-o json has all)"] : []
        return failed.isEmpty ? [] : [""] + shown + rest
    }
}
