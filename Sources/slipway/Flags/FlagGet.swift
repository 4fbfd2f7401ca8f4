import ArgumentParser
import SlipwayAdmin
import SlipwayCore

struct FlagGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Show a flag as it is written.",
        discussion: "  slipway flag get new-model"
    )

    @Argument(help: "The flag's key.")
    var key: String

    @OptionGroup var source: FlagSource

    func run() async throws {
        let found: JSONValue
        if let file = try source.file() {
            guard let definition = file.flags.definition(key) else {
                throw UnusableFile(path: file.path, problem: "has no flag \(key)")
            }
            found = definition
        } else {
            found = try await source.options.client.flag(key)
        }
        source.show(found) { _ in [(found["definition"] ?? .null).plain] }
    }
}
