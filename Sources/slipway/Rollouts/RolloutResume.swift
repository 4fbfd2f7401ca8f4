import ArgumentParser
import SlipwayAdmin

struct RolloutResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on after a pause.",
        discussion: """
            The step's clock goes on from where it stood.

              slipway rollout resume support
            """
    )

    @OptionGroup var target: RolloutTarget

    func run() async throws { try await target.order { try await $0.resume($1) } }
}
