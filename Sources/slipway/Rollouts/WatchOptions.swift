import ArgumentParser
import Foundation
import SlipwayAdmin

/// Whether a command stays until the rollout is over, and whether it shows the way.
struct WatchOptions: ParsableArguments {
    @Flag(help: "Show it live until it is over.")
    var watch = false

    @Flag(help: "Stay until it is over: exit 0 healthy, 3 rolled back or aborted, 4 waiting for a person, 1 error.")
    var wait = false

    /// Shows the rollout now, or follows it.
    func follow(_ rollout: API.Rollout, _ options: ClientOptions) async throws {
        guard watch || wait else { return try show(rollout, options) }
        let watcher = RolloutWatcher(
            client: options.client,
            id: rollout.id,
            endsAtPause: wait,
            isShown: watch && options.output == .table
        )
        let (last, end) = try await watcher.run()
        if !watch || options.output == .json { try show(last, options) }
        if wait, end != .healthy { throw ExitCode(end.rawValue) }
    }

    private func show(_ rollout: API.Rollout, _ options: ClientOptions) throws {
        try options.show(rollout) { RolloutPicture(rollout: rollout, now: Date(), style: $0).lines }
    }
}
