import ArgumentParser
import SlipwayAdmin

struct RolloutList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List rollouts, newest first.",
        discussion: """
              slipway rollout list --service support --limit 5
            """
    )

    @Option(help: "Of this service only.")
    var service: String?

    @Option(help: "At most so many.")
    var limit = 20

    @OptionGroup var options: ClientOptions

    func run() async throws {
        let rollouts = try await options.client.rollouts(of: service, limit: limit)
        try options.show(rollouts) { RolloutTable(rollouts: rollouts, style: $0).lines }
    }
}
