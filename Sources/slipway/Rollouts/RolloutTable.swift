import SlipwayAdmin
import SlipwayCore

/// Rollouts, a line each.
struct RolloutTable {
    let rollouts: [API.Rollout]
    let style: TerminalStyle

    var lines: [String] {
        guard !rollouts.isEmpty else { return ["no rollouts yet: slipway rollout start SERVICE VERSION"] }
        var table = TextTable([.left, .left, .left, .left, .left, .right, .left])
        table.add(["ID", "SERVICE", "VERSION", "STATE", "STARTED", "WEIGHT", "REASON"].map(style.dim))
        for rollout in rollouts { table.add(row(rollout)) }
        return table.lines()
    }

    private func row(_ rollout: API.Rollout) -> [String] {
        [
            rollout.id, rollout.service, "\(rollout.stable) → \(rollout.version)", rollout.outcomePainted(style),
            "\(rollout.startedAt.prefix(10)) \(rollout.startedAt.dropFirst(11).prefix(8))Z",
            rollout.weights.desired[rollout.version].map(Weight.text) ?? "–", rollout.reason.printable,
        ]
    }
}
