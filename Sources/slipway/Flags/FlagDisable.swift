import ArgumentParser
import SlipwayAdmin

struct FlagDisable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "The kill switch: everybody gets the application's own default, at once.",
        discussion: """
            Works wherever the flags are kept: for a flag in a file or at a URL, Slipway remembers that it is off until somebody enables it.

              slipway flag disable new-model
            """
    )

    @OptionGroup var target: FlagEditOptions

    func run() async throws {
        target.show(try await target.options.client.disable(target.key, by: target.author))
    }
}
