import ArgumentParser
import SlipwayAdmin
import SlipwayCore

struct FlagList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the flags.",
        discussion: """
              slipway flag list
              slipway flag list --flags flags.json -o json
            """
    )

    @OptionGroup var source: FlagSource

    func run() async throws {
        let summary =
            if let file = try source.file() { file.flags.summary(file: file.path) } else {
                try await source.options.client.flags()
            }
        if let fault = summary["fault"], fault != .null {
            complain("not in force, the flags before stay: \(fault.plain)")
        }
        source.show(summary) { style in
            var table = TextTable([.left, .left, .left, .left, .left])
            table.add(["FLAG", "STATE", "DEFAULT", "TARGETING", "VARIANTS"].map(style.dim))
            for flag in summary.list("flags") { table.add(row(flag)) }
            return table.lines()
        }
    }

    private func row(_ flag: JSONValue) -> [String] {
        let variants = flag.list("variants").map { $0.plain }.joined(separator: " ")
        let state = flag.word("state").lowercased()
        let standard = flag["default_variant"].map { $0 == .null ? "–" : $0.plain } ?? "–"
        return [flag.word("key"), state, standard, flag["targeting"] == .bool(true) ? "yes" : "no", variants]
    }
}
