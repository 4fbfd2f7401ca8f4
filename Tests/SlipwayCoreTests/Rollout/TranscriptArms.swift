@testable import SlipwayCore

/// The figures that a transcript's `measure` names: `stable=1000/5 p95=400 canary=50/0 p95=410 faults=3`.
///
/// An arm is exchanges/failures; what follows it belongs to it. The guards' window sees the same unless `recent-…` says otherwise.
struct TranscriptArms {
    private var arms: [String: ArmSummary] = [:]
    private let line: TranscriptLine

    init(_ line: TranscriptLine) throws {
        self.line = line
        var current = ""
        for (name, value) in line.settings where name != "attempt" && name != "step" {
            switch name {
            case "stable", "canary", "recent-stable", "recent-canary":
                current = name
                arms[current] = try Self.arm(value)
            case "p95": arms[current]?[.latencyP95] = Double(value)
            case "faults": arms[current]?.providerFaults = Int(value) ?? 0
            default: throw TranscriptLine.Fault(description: "no figure \(name)")
            }
        }
    }

    static func arm(_ text: String) throws -> ArmSummary {
        let parts = text.split(separator: "/").compactMap { Int($0) }
        guard parts.count == 2 else { throw TranscriptLine.Fault(description: "\(text) is not exchanges/failures") }
        return RolloutFixtures.arm(parts[0], failures: parts[1])
    }

    func measurement(of rollout: Rollout, at now: Timestamp) -> Measurement {
        let none = RolloutFixtures.arm(0)
        let (stable, canary) = (arms["stable"] ?? none, arms["canary"] ?? none)
        return Measurement(
            at: now,
            stage: StageID(
                rollout: rollout.id,
                attempt: line["attempt"].flatMap { Int($0) } ?? rollout.stage.attempt,
                step: line["step"].flatMap { Int($0) } ?? rollout.stage.step
            ),
            stable: stable,
            canary: canary,
            recentStable: arms["recent-stable"] ?? stable,
            recentCanary: arms["recent-canary"] ?? canary
        )
    }
}
