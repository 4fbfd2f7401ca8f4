import ArgumentParser
import SlipwayAdmin

struct RolloutAbort: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abort",
        abstract: "Take the traffic back to stable, now.",
        discussion: """
            The version stays taken back until it is retried, or shipped changed under a new name.

              slipway rollout abort support --reason 'wrong prompt'
            """
    )

    @OptionGroup var target: RolloutTarget

    @Option(help: "Why, for the journal.")
    var reason: String?

    func run() async throws { try await target.order { try await $0.abort($1, reason: reason) } }
}
