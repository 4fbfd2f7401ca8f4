import ArgumentParser
import SlipwayAdmin

struct FlagDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a flag from the store.",
        discussion: """
            Its history stays: `slipway flag undo KEY` brings it back.

              slipway flag delete old-model --if-revision 12
            """
    )

    @OptionGroup var target: FlagEditOptions

    func run() async throws {
        target.show(try await target.options.client.deleteFlag(target.key, by: target.author))
    }
}
