import ArgumentParser
import SlipwayAdmin

struct RolloutHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show a service's rollouts and the versions that were stable.",
        discussion: """
              slipway rollout history support
            """
    )

    @Argument(help: "The service.")
    var service: String

    @OptionGroup var options: ClientOptions

    func run() async throws {
        let shown = try await options.client.service(service)
        let rollouts = try await options.client.rollouts(of: service, limit: 1000)
        try options.show(rollouts) { style in
            let versions = (shown.history + [style.bold(shown.stable)]).joined(separator: " → ")
            return ["stable: \(versions)", ""] + RolloutTable(rollouts: rollouts, style: style).lines
        }
    }
}
