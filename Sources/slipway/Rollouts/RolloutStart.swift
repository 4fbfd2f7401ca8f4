import ArgumentParser
import SlipwayAdmin

struct RolloutStart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start a rollout of a version, or of a flag's variant.",
        discussion: """
            A version must be in the server's manifest (`slipway apply` brings it there), a variant in the flag that is the service's AI config.

              slipway rollout start support v1.3 --strategy careful --watch
              slipway rollout start support --variant concise --watch
              slipway rollout start support v1.3 --wait || echo taken back
            """
    )

    @Argument(help: "The service.")
    var service: String

    @Argument(help: "The version to roll out.")
    var version: String?

    @Option(help: "The variant to roll out, of the flag that services.<service>.aiConfig names.")
    var variant: String?

    @Option(help: "A strategy of the manifest (default: the service's own).")
    var strategy: String?

    @Flag(help: "Take the place of a rollout under way.")
    var supersede = false

    @OptionGroup var watching: WatchOptions
    @OptionGroup var options: ClientOptions

    func validate() throws {
        guard (version == nil) == (variant == nil) else { return }
        throw ValidationError("Give a version or --variant: a rollout is of one of them.")
    }

    func run() async throws {
        let asked = API.StartRollout(version: version, variant: variant, strategy: strategy, supersede: supersede)
        try await foretell()
        let rollout = try await options.client.start(asked, of: service)
        try await watching.follow(rollout, options)
    }

    /// Before anything starts: which faults this traffic would show, and how soon.
    private func foretell() async throws {
        guard options.output == .table else { return }
        let forecast = try await options.client.forecast(of: service, strategy: strategy)
        for line in ForecastPicture(forecast: forecast, style: Terminal.style).lines + [""] { Terminal.print(line) }
    }
}
