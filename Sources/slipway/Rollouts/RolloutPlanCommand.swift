import ArgumentParser
import SlipwayAdmin
import SlipwayCore

struct RolloutPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Tell what a rollout would do and find at the present traffic, and how soon.",
        discussion: """
            With a version also what changes from stable to it (the prompt as a diff), what could go wrong at which step and how it would be
            noticed, how long the way back takes, and what it costs. Times are averages: half of all rollouts take longer. Starts nothing.

              slipway rollout plan support
              slipway rollout plan support v1.3
              slipway rollout plan support --strategy careful -o json
            """
    )

    @Argument(help: "The service.")
    var service: String

    @Argument(help: "The version that would be rolled out.")
    var version: String?

    @Option(help: "A strategy of the manifest (default: the service's own).")
    var strategy: String?

    @OptionGroup var options: ClientOptions

    func run() async throws {
        if let version {
            let plan = try await options.client.plan(version, of: service, strategy: strategy)
            return try options.show(plan) { VersionPlanPicture(plan: plan, style: $0).lines }
        }
        let forecast = try await options.client.forecast(of: service, strategy: strategy)
        try options.show(forecast) { ForecastPicture(forecast: forecast, style: $0).lines }
    }
}
