import SlipwayAdmin
import SlipwayCore

/// A rollout's journal as lines for people: each decision, with every check's numbers, limit and rule.
struct RolloutExplanation {
    let rollout: API.Rollout
    let records: [API.JournalRecord]
    let style: TerminalStyle

    var lines: [String] {
        let title = "\(style.bold(rollout.id))  \(rollout.stable) → \(rollout.version)  \(rollout.strategy)"
        return ["\(title)  \(rollout.outcomePainted(style))", ""] + records.flatMap(lines(of:))
    }

    private func lines(of record: API.JournalRecord) -> [String] {
        let line = record.line(style)
        return record.checks.isEmpty ? [line] : [line] + checks(record.checks)
    }

    private func checks(_ checks: [API.Check]) -> [String] {
        var table = TextTable([.left, .left, .right, .right, .right, .right, .left])
        let titles = ["metric", "rule", "canary", "stable", "limit", "exchanges", "result"]
        table.add(titles.map(style.dim))
        for check in checks {
            let values = [check.canary, check.stable, check.limit].map { $0.map(check.figure) ?? "–" }
            let result = style.painted(result: check.result) + (check.guard ? " (guard)" : "")
            let samples = "\(check.canarySamples) / \(check.stableSamples)"
            table.add([check.metric, check.rule] + values + [samples, result])
        }
        return table.lines(indent: 4)
    }
}

extension API.JournalRecord {
    /// `08:00:00.000Z  rolled back at 5 %: …`
    func line(_ style: TerminalStyle) -> String {
        "\(style.dim(String(at.dropFirst(11))))  \(message.printable)"
    }
}

extension API.Check {
    fileprivate func figure(_ value: Double) -> String {
        Metric(rawValue: metric)?.figure(value) ?? "\(value)"
    }
}
