import ArgumentParser
import SlipwayAdmin
import SlipwayCore

struct RolloutPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Tell what a rollout would find at the present traffic, and how soon.",
        discussion: """
            Times are averages: half of all rollouts take longer. Starts nothing.

              slipway rollout plan support
              slipway rollout plan support --strategy careful -o json
            """
    )

    @Argument(help: "The service.")
    var service: String

    @Option(help: "A strategy of the manifest (default: the service's own).")
    var strategy: String?

    @OptionGroup var options: ClientOptions

    func run() async throws {
        let forecast = try await options.client.forecast(of: service, strategy: strategy)
        try options.show(forecast) { ForecastPicture(forecast: forecast, style: $0).lines }
    }
}
