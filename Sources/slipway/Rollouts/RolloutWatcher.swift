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
    /// In a pipe, between the decisions.
    private let figuresEvery = Duration.seconds(5)
    /// A server that is restarted comes back; one that is gone does not.
    private let patience = Duration.seconds(30)

    func run() async throws -> (rollout: API.Rollout, end: End) {
        var shown = Shown()
        while true {
            let rollout = try await current()
            if isShown { try await show(rollout, &shown) }
            if let end = Self.end(of: rollout, endsAtPause: endsAtPause) { return (rollout, end) }
            try await Task.sleep(for: pollEvery)
        }
    }

    /// What the user has seen so far.
    private struct Shown {
        var area = LiveArea()
        /// Number of the last journal entry.
        var sequence = 0
        var figuresAt = ContinuousClock.now
    }

    /// Nil while it goes on by itself.
    static func end(of rollout: API.Rollout, endsAtPause: Bool) -> End? {
        if let outcome = rollout.outcome { return outcome == "promoted" ? .healthy : .takenBack }
        return endsAtPause && rollout.phase == "paused" && rollout.deadline == nil ? .paused : nil
    }

    private func current() async throws -> API.Rollout {
        let giveUpAt = ContinuousClock.now + patience
        while true {
            switch await client.attempt(id) {
            case .success(let rollout): return rollout
            case .failure(let error):
                guard error.isTransient, ContinuousClock.now < giveUpAt else { throw error }
                try await Task.sleep(for: pollEvery)
            }
        }
    }

    private func show(_ rollout: API.Rollout, _ shown: inout Shown) async throws {
        guard Terminal.isInteractive else { return try await append(rollout, &shown) }
        let picture = RolloutPicture(rollout: rollout, now: Date(), style: Terminal.style)
        let note = rollout.outcome == nil ? ["", Terminal.style.dim("Ctrl-C stops the watching, not the rollout")] : []
        Terminal.write(shown.area.drawing(picture.lines + note, width: Terminal.width))
    }

    private func append(_ rollout: API.Rollout, _ shown: inout Shown) async throws {
        if rollout.sequence > shown.sequence {
            for record in try await client.journal(of: id, after: shown.sequence) {
                Terminal.print(record.line(TerminalStyle(isColoured: false)))
                shown.sequence = max(shown.sequence, record.sequence ?? 0)
            }
        }
        guard rollout.outcome == nil, ContinuousClock.now >= shown.figuresAt else { return }
        Terminal.print(RolloutLine(rollout: rollout, at: Moment(Date()).text).text)
        shown.figuresAt = ContinuousClock.now + figuresEvery
    }
}

extension SlipwayClient {
    fileprivate func attempt(_ id: String) async -> Result<API.Rollout, ClientError> {
        do { return .success(try await rollout(id)) } catch { return .failure(error) }
    }
}
