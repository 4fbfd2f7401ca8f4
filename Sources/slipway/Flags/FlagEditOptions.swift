import ArgumentParser
import Foundation
import SlipwayAdmin
import SlipwayCore

/// What all commands that change a flag have in common.
struct FlagEditOptions: ParsableArguments {
    @Argument(help: "The flag's key.")
    var key: String

    @Option(help: "Who changes it, for the history (or SLIPWAY_USER; default: the user of this terminal).")
    var by: String?

    @Option(name: .customLong("if-revision"), help: "Only if nobody has changed it since; 0: only if there is none.")
    var revision: Int?

    @OptionGroup var options: ClientOptions

    var author: SlipwayClient.FlagAuthor {
        let environment = ProcessInfo.processInfo.environment
        let name = by ?? environment["SLIPWAY_USER"] ?? environment["USER"] ?? NSUserName()
        return SlipwayClient.FlagAuthor(name.printable, ifRevision: revision)
    }

    /// The flag after the change.
    func show(_ flag: JSONValue) {
        for warning in flag.list("warnings") { complain(warning.plain) }
        switch options.output {
        case .json: Terminal.print(flag.plain)
        case .table: Terminal.print(line(flag))
        }
    }

    private func line(_ flag: JSONValue) -> String {
        guard let summary = flag["summary"] else { return "\(key): gone" }
        let state = summary.word("state").lowercased()
        let standard = summary["default_variant"].map { $0 == .null ? "the application's own" : $0.plain } ?? ""
        return "\(key): \(state), default \(standard), revision \(flag.word("revision"))"
    }
}
