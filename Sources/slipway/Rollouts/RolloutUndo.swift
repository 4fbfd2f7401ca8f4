import ArgumentParser
import SlipwayAdmin

struct RolloutUndo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Go back to the version before, all traffic at once.",
        discussion: """
            Aborts the rollout under way; where none is, the version that was stable before becomes stable again.

              slipway rollout undo support
              slipway rollout undo support --to v1.1
            """
    )

    @Argument(help: "The service.")
    var service: String

    @Option(help: "The version to go back to (default: the one before).")
    var to: String?

    @OptionGroup var options: ClientOptions

    func run() async throws {
        let rollout = try await options.client.undo(service, to: to)
        try options.show(rollout) { style in
            ["\(style.bold(rollout.id))  \(rollout.outcomePainted(style))  \(rollout.reason)"]
        }
    }
}
