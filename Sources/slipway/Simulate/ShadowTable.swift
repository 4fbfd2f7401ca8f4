import SlipwayCore
import SlipwaySimulation

/// The rules' words on each scenario, % of the runs and in brackets the median number of pairs.
struct ShadowTable {
    let summaries: [ShadowSummary]
    let style: TerminalStyle

    private static let head = [
        "SHADOW", "NOISE", "P", "mean > .3", "20 % > .3", "sign test blocks", "sign test confirms", "BLOCKED", "READY",
    ]

    var lines: [String] {
        var table = TextTable([.left, .right, .right, .right, .right, .right, .right, .right, .right])
        table.add(Self.head.map(style.dim))
        for summary in summaries { table.add(row(summary)) }
        return table.lines()
    }

    private func row(_ summary: ShadowSummary) -> [String] {
        let scenario = summary.cell.scenario
        return [
            scenario.name, scenario.noise.fixed(2), scenario.share.fixed(3), percent(summary.meanIsHigh),
            percent(summary.manyAreHigh), text(summary.signBlocked), text(summary.signConfirmed), text(summary.blocked),
            text(summary.ready),
        ]
    }

    private func text(_ spoken: ShadowSummary.Spoken) -> String {
        spoken.medianPairs.map { "\(percent(spoken.share)) (\($0))" } ?? percent(spoken.share)
    }

    private func percent(_ share: Proportion) -> String { "\(share.rate.fixed(1, scale: 100)) %" }
}
