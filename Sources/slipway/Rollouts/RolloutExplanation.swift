import SlipwayAdmin
import SlipwayCore

/// A rollout's journal as lines for people: each decision, with every check's numbers, limit and rule.
struct RolloutExplanation {
    let rollout: API.Rollout
    let records: [API.JournalRecord]
    let style: TerminalStyle

    var lines: [String] {
        let title = "\(style.bold(rollout.id))  \(rollout.stable) → \(rollout.version)  \(rollout.strategy)"
        return ["\(title)  \(rollout.outcomePainted(style))", ""] + records.flatMap(lines(of:)) + present
    }

    /// What the judge says now, while there is still something to say.
    private var present: [String] {
        guard rollout.outcome == nil, let judgment = rollout.judgment else { return [] }
        let holds = judgment.holds.map { "  \(style.yellow("hold")) \($0.message)" }
        return ["", style.bold("evidence against \(rollout.version) so far")] + checks(judgment.readings) + holds
            + ["", style.bold("to be promoted from here")] + checks(judgment.gate.checks)
    }

    private func lines(of record: API.JournalRecord) -> [String] {
        let line = record.line(style)
        return record.checks.isEmpty ? [line] : [line] + checks(record.checks)
    }

    private func checks(_ checks: [API.Check]) -> [String] {
        let hasEvidence = checks.contains { $0.eValue != nil }
        let extra: [TextTable.Alignment] = hasEvidence ? [.right, .right] : []
        var table = TextTable([.left, .left, .right, .right, .right, .right] + extra + [.left])
        let titles =
            ["metric", "rule", "canary", "stable", "limit", "exchanges"] + (hasEvidence ? ["users", "e-value"] : [])
            + ["result"]
        table.add(titles.map(style.dim))
        for check in checks {
            let values = [
                check.estimate(check.canary, check.canaryInterval), check.estimate(check.stable, check.stableInterval),
                check.limit.map(check.figure) ?? "–",
            ]
            let result = style.painted(result: check.result) + (check.guard ? " (guard)" : "")
            let samples = "\(check.canarySamples) / \(check.stableSamples)"
            let evidence = hasEvidence ? [check.unitCounts, check.evidence] : []
            table.add([check.metric, check.rule] + values + [samples] + evidence + [result])
        }
        return table.lines(indent: 4) + checks.compactMap(\.needed).map { "      needed: \($0)" }
    }
}

extension API.JournalRecord {
    /// `08:00:00.000Z  rolled back at 5 %: …`
    func line(_ style: TerminalStyle) -> String {
        "\(style.dim(String(at.dropFirst(11))))  \(message.printable)"
    }
}

extension API.Check {
    /// `4.96 % (2.11 % … 9.54 %)`.
    fileprivate func estimate(_ value: Double?, _ interval: API.Interval?) -> String {
        let range = interval.map { " (\(figure($0.lower)) … \(figure($0.upper)))" } ?? ""
        return (value.map(figure) ?? "–") + range
    }

    fileprivate var unitCounts: String {
        guard canaryUnits != nil || stableUnits != nil else { return "–" }
        return "\(canaryUnits.map(String.init) ?? "–") / \(stableUnits.map(String.init) ?? "–")"
    }

    /// `4.1 of 125`.
    fileprivate var evidence: String {
        guard let eValue else { return "–" }
        return eValue.evidence + (threshold.map { " of \($0.evidence)" } ?? "")
    }

    fileprivate func figure(_ value: Double) -> String {
        Metric(rawValue: metric)?.figure(value) ?? "\(value)"
    }
}

extension Double {
    /// An e-value: two digits that count, and no more than people can take in.
    fileprivate var evidence: String {
        if self >= 1e6 { return "> 10^6" }
        return fixed(self < 10 ? 2 : 0)
    }
}
