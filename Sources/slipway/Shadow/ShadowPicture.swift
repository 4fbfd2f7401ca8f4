import SlipwayAdmin
import SlipwayCore

/// A shadow's report as lines for people.
struct ShadowPicture {
    let report: API.ShadowReport
    let pairs: Int
    let width: Int
    let style: TerminalStyle

    var lines: [String] {
        title + findings + [""] + figures + [""] + sides + groups + models + unpaired + worst
    }

    private var title: [String] {
        [
            "\(style.bold(report.rollout))  \(report.version) shadows \(report.stable)  \(state)  (expected: \(report.expect))"
        ]
    }

    private var state: String {
        switch report.state {
        case "ready": style.green("ready")
        case "blocked": style.red("blocked")
        default: style.yellow(report.state)
        }
    }

    private var findings: [String] {
        report.reasons.map { "  \(style.red("blocked")) \($0.line)" }
            + report.missing.map { "  \(style.yellow("missing")) \($0.line)" }
    }

    private var figures: [String] {
        var table = TextTable([.left, .left])
        table.add(["pairs", "\(report.totalRequests), the shadow answered \(report.successfulShadows)"])
        table.add(["divergence", (report.avgDivergence?.fixed(3) ?? "–") + text(report.divergenceInterval)])
        let noise = (report.avgNoise?.fixed(3) ?? "–") + text(report.noiseInterval)
        table.add(["production's own", "\(noise), on \(report.noisePairs) pairs"])
        table.add(["farther / nearer", "\(report.farther) / \(report.nearer)"])
        table.add(["above \(report.divergenceThreshold.fixed(2))", "\(report.diverged)"])
        table.add(["shadow better", "\(report.shadowBetterCount)"])
        table.add(["length off by 2 ×", "\(report.lengthOff)"])
        return table.lines(indent: 2)
    }

    private func text(_ interval: API.Interval?) -> String {
        interval.map { " (\($0.lower.fixed(3)) … \($0.upper.fixed(3)))" } ?? ""
    }

    private var sides: [String] {
        var table = TextTable([.left, .right, .right, .right, .right])
        table.add(["VERSION", "FAILED", "p50", "p95", "MEAN COST"].map(style.dim))
        for side in [report.production, report.shadow] {
            table.add([
                side.version, failed(side), milliseconds(side.latencyP50Ms), milliseconds(side.latencyP95Ms),
                side.meanCost.map { "$" + $0.fixed(6) } ?? "–",
            ])
        }
        return table.lines(indent: 2)
    }

    /// With the 95 % interval of its rate.
    private func failed(_ side: API.ShadowSide) -> String {
        let interval = side.failureInterval
        return "\(side.failures) (\(interval.lower.fixed(1, scale: 100))–\(interval.upper.fixed(1, scale: 100)) %)"
    }

    private func milliseconds(_ value: Double?) -> String { value.map { "\($0.fixed(0)) ms" } ?? "–" }

    private var groups: [String] {
        guard report.groups.count > 1 else { return [] }
        var table = TextTable([.left, .right, .right, .right, .left])
        table.add(["ROUTE AND KIND", "PAIRS", "DIVERGENCE", "OWN", ""].map(style.dim))
        for group in report.groups {
            let mark = group.beyondNoise ? style.red("beyond noise") : ""
            let figures = [group.avgDivergence, group.avgNoise].map { $0?.fixed(3) ?? "–" }
            table.add([group.name.printable, "\(group.pairs)"] + figures + [mark])
        }
        return [""] + table.lines(indent: 2)
    }

    private var unpaired: [String] {
        let counts = [
            (report.unpaired.dropped, "dropped, the queue was full"),
            (report.unpaired.overBudget, "over the day's budget"),
            (report.unpaired.skipped, "too long, or not to be sent twice"),
            (report.unpaired.unanswered, "left by their client"),
        ]
        let told = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return told.isEmpty ? [] : ["", "  without a pair: " + told.joined(separator: "; ")]
    }

    private var models: [String] {
        guard let models = report.models else { return [] }
        return [models.embeddings(style), models.verdicts, models.judge(style)].compactMap(\.self).map { "  " + $0 }
            .after("")
    }

    private var worst: [String] {
        let shown = report.worst.prefix(pairs)
        guard !shown.isEmpty else { return [] }
        return ["", style.bold("the pairs that diverge most")]
            + shown.flatMap {
                PairPicture(pair: $0, width: width, style: style).lines
            }
    }
}

extension API.ShadowFinding {
    fileprivate var line: String {
        let evidence = eValue.map { value in
            " (e-value \(value >= 1e6 ? "> 10^6" : value.fixed(1))" + (threshold.map { " of \($0.fixed(0))" } ?? "")
                + ")"
        }
        return message.printable + (evidence ?? "")
    }
}
