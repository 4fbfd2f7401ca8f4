import SlipwayController
import SlipwayCore

/// Turns a rollout's journal into lines for people.
struct DemoNarrator {
    let style: TerminalStyle
    let startedAt: Timestamp

    /// Before a version is shipped.
    func heading(_ version: String, over stable: String, _ scenario: DemoScenario) -> [String] {
        [
            "",
            style.bold("Shipping \(version)") + ": \(scenario.pitch)",
            style.dim("            weight   verdict   figures: canary | stable (\(stable))"),
        ]
    }

    func lines(for entry: JournalEntry) -> [String] {
        entry.announcements.compactMap { line(for: $0, entry) }
    }

    private func line(for announcement: Rollout.Announcement, _ entry: JournalEntry) -> String? {
        switch announcement {
        case .started: nil
        case .weightSet(let weight):
            row(entry, weight, style.blue("shift"), "\(weight) of the users now get \(entry.state.version)")
        case .stagePassed(let weight, _): row(entry, weight, style.green("pass"), figures(entry))
        case .held(let kind, let weight, let verdict):
            row(entry, weight, style.yellow("hold"), kind.sentence + missing(verdict))
        case .settled(let settlement): settled(settlement, entry)
        default: row(entry, entry.state.weight, "", announcement.message)
        }
    }

    private func missing(_ verdict: Verdict?) -> String {
        verdict?.checks.first { $0.result != .pass }.map { " (\($0.message))" } ?? ""
    }

    private func settled(_ settlement: Rollout.Settlement, _ entry: JournalEntry) -> String {
        let isPromoted = settlement.outcome == .promoted
        let word = isPromoted ? style.green("PROMOTED") : style.red("ROLLED BACK")
        let weight = settlement.failedAt ?? .full
        let what = isPromoted ? "\(entry.state.version) is stable now" : settlement.reason
        return row(entry, weight, word, what) + (isPromoted ? "" : "\n" + row(entry, .none, "", figures(entry)))
    }

    private func row(_ entry: JournalEntry, _ weight: Weight, _ verdict: String, _ text: String) -> String {
        let time = (entry.at - startedAt).inSeconds.fixed(1)
        let columns = ["\(time) s".leftPadded(to: 8), "\(weight)".leftPadded(to: 7), style.padded(verdict, to: 11)]
        return "  " + columns.joined(separator: "  ") + " " + text
    }

    /// `errors 0.00 % | 0.00 %   p95 61 ms | 88 ms   …`
    private func figures(_ entry: JournalEntry) -> String {
        guard case .measured(let measurement) = entry.event else { return "" }
        let (canary, stable) = (measurement.canary, measurement.stable)
        let shown: [(String, Metric)] = [
            ("errors", .errorRate), ("p95", .latencyP95), ("first token", .ttftP95), ("cost", .costPerRequest),
        ]
        let pairs = shown.map { name, metric in "\(name) \(figure(canary, metric)) | \(figure(stable, metric))" }
        return (pairs + ["\(canary.exchanges) | \(stable.exchanges) exchanges"]).joined(separator: "   ")
    }

    private func figure(_ arm: ArmSummary, _ metric: Metric) -> String {
        arm[metric].map(metric.figure) ?? "–"
    }

    /// After a takeback: how long the last request to the canary came after the one that decided.
    func takeback(_ takeback: RolloutStatus.Takeback) -> String {
        let duration = takeback.duration
        let answer =
            duration == .zero
            ? "no request reached the canary after the deciding one had ended"
            : "the last request reached the canary \(duration.milliseconds.fixed(1)) ms after the deciding one had ended"
        return String(repeating: " ", count: 34) + answer
    }
}

extension String {
    func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
