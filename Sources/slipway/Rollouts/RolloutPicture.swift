import Foundation
import SlipwayAdmin
import SlipwayCore

/// A rollout as lines for people: head, steps, both versions' figures, verdict.
struct RolloutPicture {
    let rollout: API.Rollout
    let now: Date
    let style: TerminalStyle

    var lines: [String] { head + [""] + steps + [""] + figures + evidence + verdict }

    /// The reading that is nearest to its threshold: how far the judge is from taking the traffic back.
    private var evidence: [String] {
        guard rollout.outcome == nil, let readings = rollout.judgment?.readings else { return [] }
        guard let nearest = readings.max(by: { $0.nearness < $1.nearness }), nearest.nearness > 0 else { return [] }
        return ["", "  " + style.dim("strongest evidence against \(rollout.version): ") + nearest.message]
    }

    // MARK: - Head

    private var head: [String] {
        let attempt = rollout.attempt > 1 ? " · attempt \(rollout.attempt)" : ""
        let place = rollout.environment.map { " in \($0)" } ?? ""
        let title = "\(style.bold(rollout.id))  \(rollout.stable) → \(rollout.version)\(place)  \(rollout.strategy)"
        return [
            "\(title)  \(rollout.outcomePainted(style))\(attempt)", rollout.reason.printable + countdown + takeback,
        ]
    }

    private var countdown: String {
        guard rollout.outcome == nil, let deadline = rollout.deadline.flatMap(Moment.init) else { return "" }
        return style.dim(" · next in \(deadline.countdown(from: now))")
    }

    private var takeback: String {
        guard let milliseconds = rollout.takebackMs, rollout.outcome != nil else { return "" }
        return style.dim(" · traffic back after \(milliseconds.fixed(0)) ms")
    }

    // MARK: - Steps

    /// A weight stands beside what is waited for at it; alone where nothing is.
    private var steps: [String] {
        var table = TextTable([.left, .right, .left])
        for (index, step) in rollout.steps.enumerated() where isShown(index) {
            let text = step.kind == .setWeight ? "" : step.text
            let line = [mark(step.state), Weight.text(step.weight), text]
            table.add(step.state == .next || step.state == .skipped ? line.map(style.dim) : line)
        }
        return table.lines(indent: 2)
    }

    private func isShown(_ index: Int) -> Bool {
        guard rollout.steps[index].kind == .setWeight, rollout.steps.indices.contains(index + 1) else { return true }
        let next = rollout.steps[index + 1]
        return next.kind == .setWeight || next.weight != rollout.steps[index].weight
    }

    private func mark(_ state: API.RolloutStep.State) -> String {
        switch state {
        case .done: style.green("✔")
        case .current: style.yellow("▶")
        case .ended: style.red("✘")
        case .next, .skipped: "·"
        }
    }

    // MARK: - Figures

    private var figures: [String] {
        var table = TextTable([.left] + Array(repeating: .right, count: 9))
        let titles = ["", "desired", "actual", "exchanges", "errors", "p50", "p95", "ttft p95", "tokens", "cost"]
        table.add(titles.map(style.dim))
        table.add(row("stable", rollout.stable, rollout.figures?.stable))
        table.add(row("canary", rollout.version, rollout.figures?.canary))
        return table.lines(indent: 2)
    }

    private func row(_ role: String, _ version: String, _ arm: API.Figures?) -> [String] {
        let shares = [rollout.weights.desired[version], rollout.weights.actual[version]].map { $0.map(Weight.text) }
        let metrics: [Metric] = [
            .errorRate, .latencyP50, .latencyP95, .ttftP95, .tokensPerRequest, .costPerRequest,
        ]
        let values = metrics.map { metric in arm?.metrics[metric.rawValue].map { metric.shortFigure($0) } }
        return ["\(role) \(version)"] + (shares + [arm.map { String($0.exchanges) }] + values).map { $0 ?? "–" }
    }

    // MARK: - Verdict

    private var verdict: [String] {
        guard let verdict = rollout.verdict else { return [] }
        return ["", "  verdict \(style.painted(result: verdict.result))"]
            + verdict.checks.map { "    \($0.message.printable)" }
    }
}

extension API.Check {
    /// The e-value as a part of its threshold.
    fileprivate var nearness: Double {
        guard let eValue, let threshold, threshold > 0 else { return 0 }
        return eValue / threshold
    }
}

extension API.Rollout {
    /// The outcome once there is one, until then the phase.
    func outcomePainted(_ style: TerminalStyle) -> String {
        switch outcome ?? phase {
        case "promoted", "healthy": style.green(outcome ?? phase)
        case "rolled_back":
            style.red("rolled back" + (failedAt.map { " at \(Weight.text($0))" } ?? ""))
        case "aborted", "degraded", "superseded": style.red(outcome ?? phase)
        case "paused": style.yellow("paused")
        default: style.blue(outcome ?? phase)
        }
    }
}

extension TerminalStyle {
    func painted(result: String) -> String {
        switch result {
        case "pass": green(result)
        case "fail": red(result)
        default: yellow(result)
        }
    }
}

extension Weight {
    /// `5 %`, `4.8 %`.
    static func text(_ percent: Double) -> String {
        let text = percent.fixed(1)
        return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + " %"
    }
}

extension Metric {
    /// As `figure`, but without the unit that the column's title says.
    func shortFigure(_ value: Double) -> String {
        switch self {
        case .tokensPerRequest, .tokensOutPerRequest: value.fixed(1)
        default: figure(value)
        }
    }
}
