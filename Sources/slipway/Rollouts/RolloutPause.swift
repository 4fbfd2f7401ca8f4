import ArgumentParser
import SlipwayAdmin

struct RolloutPause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Stay at the present weight until resumed.",
        discussion: """
            The step's clock stands still. Guards go on: they can still take the traffic back.

              slipway rollout pause support
            """
    )

    @OptionGroup var target: RolloutTarget

    func run() async throws { try await target.order { try await $0.pause($1) } }
}
