import ArgumentParser
import SlipwayAdmin

struct RolloutRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Try a version again that was taken back.",
        discussion: """
            A new attempt from the first step: what was seen in an earlier one does not count, and other users are in the canary.

              slipway rollout retry support-7
            """
    )

    @OptionGroup var target: RolloutTarget

    func run() async throws { try await target.order { try await $0.retry($1) } }
}
