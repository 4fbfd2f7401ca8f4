import ArgumentParser

struct RolloutStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show a rollout: steps, weights, figures, verdict.",
        discussion: """
            `desired` is what was decided, `actual` what the gateway did.

              slipway rollout status support --watch
              slipway rollout status support-7 -o json
            """
    )

    @OptionGroup var watching: WatchOptions
    @OptionGroup var target: RolloutTarget

    func run() async throws { try await watching.follow(try await target.find(), target.options) }
}
