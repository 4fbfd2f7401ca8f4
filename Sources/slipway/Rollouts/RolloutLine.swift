import SlipwayAdmin
import SlipwayCore

/// A rollout's figures on one line: what a pipe shows between the decisions.
struct RolloutLine {
    let rollout: API.Rollout
    /// RFC 3339.
    let at: String

    var text: String {
        let arms = [
            ("stable", rollout.stable, rollout.figures?.stable), ("canary", rollout.version, rollout.figures?.canary),
        ]
        let parts = arms.map { arm($0.0, $0.1, $0.2) }
        return "\(at.dropFirst(11))  \(rollout.phase) · \(parts.joined(separator: " · "))"
    }

    private func arm(_ role: String, _ version: String, _ figures: API.Figures?) -> String {
        let desired = rollout.weights.desired[version].map(Weight.text) ?? "–"
        let actual = rollout.weights.actual[version].map { " (actual \(Weight.text($0)))" } ?? ""
        let metrics: [(String, Metric)] = [
            ("errors", .errorRate), ("p50", .latencyP50), ("p95", .latencyP95), ("ttft p95", .ttftP95),
            ("tokens", .tokensPerRequest), ("cost", .costPerRequest), ("satisfaction", .satisfaction),
        ]
        let values = metrics.compactMap { name, metric in
            figures?.metrics[metric.rawValue].map { "\(name) \(metric.shortFigure($0))" }
        }
        let counted = figures.map { ["\($0.exchanges) exchanges"] } ?? []
        return "\(role) \(version) \(desired)\(actual)" + (counted + values).map { ", \($0)" }.joined()
    }
}
