import ArgumentParser
import SlipwayAdmin

struct RolloutPromote: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "End a pause, or skip what is left.",
        discussion: """
            Without --full it ends the pause that the rollout is in. With it, everything goes to the new version at once; guards still run during the bake.

              slipway rollout promote support
            """
    )

    @OptionGroup var target: RolloutTarget

    @Flag(help: "Skip the steps that are left.")
    var full = false

    func run() async throws { try await target.order { try await $0.promote($1, full: full) } }
}
