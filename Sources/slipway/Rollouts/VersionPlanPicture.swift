import SlipwayAdmin
import SlipwayCore

/// What a rollout of a version would do, as lines for people.
struct VersionPlanPicture {
    let plan: API.VersionPlan
    let style: TerminalStyle

    var lines: [String] {
        let title = "\(style.bold(plan.service))  \(plan.stable) → \(plan.version)  \(plan.strategy)"
        return [title, ""] + changes + [""] + steps + [""]
            + ForecastPicture(forecast: plan.forecast, style: style).lines
            + ["", style.dim("THE WAY BACK"), "  \(wayBack)"] + rehearsed
            + [style.dim("COST"), "  \(plan.cost.printable)"] + plan.trials.map { "  \($0.printable)" }
    }

    private var changes: [String] {
        let told = plan.changes.flatMap(change)
        return [style.dim("WHAT CHANGES")] + (told.isEmpty ? ["  nothing that users could notice"] : told)
    }

    private func change(_ change: API.VersionChange) -> [String] {
        guard change.lines.isEmpty else {
            return ["  \(change.what)"] + change.lines.map { "    " + painted($0.printable) }
        }
        return ["  \(change.what): \(change.before?.printable ?? "none") → \(change.after?.printable ?? "none")"]
    }

    private func painted(_ line: String) -> String {
        line.hasPrefix("+") ? style.green(line) : line.hasPrefix("-") ? style.red(line) : style.dim(line)
    }

    private var steps: [String] {
        var table = TextTable([.left, .left, .left])
        table.add(["STEP", "WHAT COULD GO WRONG", "HOW IT WOULD BE NOTICED"].map(style.dim))
        for step in plan.steps { table.add([step.step, step.risk, step.noticed].map(\.printable)) }
        return table.lines()
    }

    private var wayBack: String {
        guard let mean = plan.takebackMs, let last = plan.lastTakebackMs else {
            return "one snapshot; no takeback was measured since the start"
        }
        let times = "\(last.fixed(1)) ms to the last request the last time, \(mean.fixed(1)) ms on average"
        return "one snapshot: \(times), over \(plan.takebacks) takebacks"
    }

    private var rehearsed: [String] {
        plan.rehearsedMs.map { ["  rehearsed on no traffic: \($0.fixed(1)) ms until all event loops went back"] } ?? []
    }
}
