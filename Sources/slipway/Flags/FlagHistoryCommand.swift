import ArgumentParser
import SlipwayAdmin
import SlipwayCore

struct FlagHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Who changed a flag, when, from what to what; the newest first.",
        discussion: """
              slipway flag history new-model
              slipway flag history new-model -o json
            """
    )

    @Argument(help: "The flag's key.")
    var key: String

    @Option(help: "How many changes at most, 1 to 1000.")
    var limit = 20

    @OptionGroup var options: ClientOptions

    func run() async throws {
        let history = try await options.client.flagHistory(key, limit: limit)
        switch options.output {
        case .json: Terminal.print(history.plain)
        case .table: for line in history.list("changes").flatMap(lines) { Terminal.print(line) }
        }
    }

    private func lines(_ change: JSONValue) -> [String] {
        let style = Terminal.style
        let action = change.word("action").replacing("_", with: " ")
        let who = "\(change.word("at"))  \(change.word("by").printable)  \(action)"
        return ["\(style.bold(change.word("revision")))  \(who)"] + differences(change).map { "    \($0.printable)" }
    }

    /// Each member that is another one now.
    private func differences(_ change: JSONValue) -> [String] {
        let (before, after) = (change["before"] ?? .null, change["after"] ?? .null)
        guard before != .null else { return after == .null ? [] : ["+ \(after.plain)"] }
        guard after != .null else { return ["- \(before.plain)"] }
        return ["state", "defaultVariant", "variants", "targeting", "metadata"].flatMap { name -> [String] in
            let (old, new) = (before[name], after[name])
            guard old != new else { return [] }
            return [old.map { "- \(name): \($0.plain)" }, new.map { "+ \(name): \($0.plain)" }].compactMap { $0 }
        }
    }
}
