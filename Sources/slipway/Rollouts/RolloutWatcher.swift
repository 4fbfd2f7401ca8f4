import ArgumentParser
import Foundation
import SlipwayAdmin

/// Follows a rollout until it is over, or until it waits for a person.
///
/// On a terminal the picture is drawn over again in place; in a pipe each decision is a line of its own.
struct RolloutWatcher {
    /// How it ended for a script: CONTRACT's exit codes.
    enum End: Int32 {
        case healthy = 0
        case takenBack = 3
        case paused = 4
    }

    let client: SlipwayClient
    let id: String
    /// Whether a rollout that waits for a person ends the watching.
    let endsAtPause: Bool
    let isShown: Bool
    private let pollEvery = Duration.milliseconds(500)
    /// A server that is restarted comes back; one that is gone does not.
    private let patience = Duration.seconds(30)

    func run() async throws -> (rollout: API.Rollout, end: End) {
        var (area, printed) = (LiveArea(), 0)
        while true {
            let rollout = try await current()
            if isShown { try await show(rollout, &area, &printed) }
            if let end = Self.end(of: rollout, endsAtPause: endsAtPause) { return (rollout, end) }
            try await Task.sleep(for: pollEvery)
        }
    }

    /// Nil while it goes on by itself.
    static func end(of rollout: API.Rollout, endsAtPause: Bool) -> End? {
        if let outcome = rollout.outcome { return outcome == "promoted" ? .healthy : .takenBack }
        return endsAtPause && rollout.phase == "paused" && rollout.deadline == nil ? .paused : nil
    }

    private func current() async throws -> API.Rollout {
        let giveUpAt = ContinuousClock.now + patience
        while true {
            do {
                return try await client.rollout(id)
            } catch where error.isTransient && ContinuousClock.now < giveUpAt {
                try await Task.sleep(for: pollEvery)
            }
        }
    }

    private func show(_ rollout: API.Rollout, _ area: inout LiveArea, _ printed: inout Int) async throws {
        guard Terminal.isInteractive else { return try await append(rollout, &printed) }
        let picture = RolloutPicture(rollout: rollout, now: Date(), style: Terminal.style)
        let note = rollout.outcome == nil ? ["", Terminal.style.dim("Ctrl-C stops the watching, not the rollout")] : []
        Terminal.write(area.drawing(picture.lines + note, width: Terminal.width))
    }

    private func append(_ rollout: API.Rollout, _ printed: inout Int) async throws {
        guard rollout.sequence > printed else { return }
        for record in try await client.journal(of: id, after: printed) {
            Terminal.print(record.line(.plain))
            printed = max(printed, record.sequence ?? 0)
        }
    }
}
