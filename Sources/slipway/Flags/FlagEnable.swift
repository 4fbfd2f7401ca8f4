import ArgumentParser
import SlipwayAdmin

struct FlagEnable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Switch a flag on again.",
        discussion: """
            Sets the state of a flag in the store; takes back a `disable` of a flag in a file or at a URL.

              slipway flag enable new-model
            """
    )

    @OptionGroup var target: FlagEditOptions

    func run() async throws {
        target.show(try await target.options.client.enable(target.key, by: target.author))
    }
}
