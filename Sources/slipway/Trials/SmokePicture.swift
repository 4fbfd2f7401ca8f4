import SlipwayAdmin
import SlipwayCore

/// What became of checks, as lines for people.
struct SmokePicture {
    let report: API.SmokeReport
    let style: TerminalStyle

    var lines: [String] { [title, ""] + table + failures }

    private var title: String {
        let failed = report.checks.count { !$0.passed }
        let outcome = report.passed ? style.green("passed") : style.red("\(failed) failed")
        return
            "\(style.bold(report.set))  \(report.service) \(report.version)  \(report.checks.count) checks, \(outcome)"
    }

    private var table: [String] {
        var table = TextTable([.left, .left, .right, .right, .right, .right])
        table.add(["CHECK", "", "STATUS", "TIME", "FIRST TOKEN", "TOKENS"].map(style.dim))
        for check in report.checks { table.add(check.cells(style)) }
        return table.lines(indent: 2)
    }

    private var failures: [String] {
        let failed = report.checks.filter { !$0.passed }
        return failed.isEmpty ? [] : [""] + failed.flatMap { $0.reasons(style) }
    }
}

extension API.CheckReport {
    fileprivate func cells(_ style: TerminalStyle) -> [String] {
        let tries = attempts > 1 ? " (\(attempts) attempts)" : ""
        return [
            name.printable, (passed ? style.green("passed") : style.red("failed")) + tries,
            status == 0 ? "–" : "\(status)", latencyMs.inMilliseconds, ttftMs.inMilliseconds,
            tokens.map { "\($0.output)" } ?? "–",
        ]
    }

    /// Every failure under the check's name.
    func reasons(_ style: TerminalStyle) -> [String] {
        failures.map { "  \(style.red(name.printable))  \($0.printable)" }
    }
}

extension Double? {
    fileprivate var inMilliseconds: String { map { "\($0.fixed(0)) ms" } ?? "–" }
}
