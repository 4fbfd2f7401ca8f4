import ArgumentParser
import SlipwayAdmin

struct RolloutExplain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell every decision of a rollout with its numbers.",
        discussion: """
            Each check with the values of both versions, the limit, and the rule as the manifest wrote it.

              slipway rollout explain support-7
            """
    )

    @OptionGroup var target: RolloutTarget

    func run() async throws {
        let rollout = try await target.find()
        let records = try await target.options.client.journal(of: rollout.id)
        try target.options.show(records) {
            RolloutExplanation(rollout: rollout, records: records, style: $0).lines
        }
    }
}
