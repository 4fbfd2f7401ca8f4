import ArgumentParser
import SlipwayAdmin

struct FlagUndo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Put a flag back to what it was.",
        discussion: """
            To what it was before its last change; again, and it goes further back. `slipway flag history KEY` has the revisions.

              slipway flag undo new-model
              slipway flag undo new-model --to 12
            """
    )

    @OptionGroup var target: FlagEditOptions

    @Option(name: .customLong("to"), help: "A revision: the flag becomes what it was then.")
    var revision: Int?

    func run() async throws {
        target.show(try await target.options.client.undoFlag(target.key, to: revision, by: target.author))
    }
}
