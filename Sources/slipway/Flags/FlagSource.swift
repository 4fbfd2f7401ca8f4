import ArgumentParser
import SlipwayCore

/// Where a flag command looks: at a server, or into a file.
struct FlagSource: ParsableArguments {
    @Option(help: "A flag file to look into, instead of the server.")
    var flags: String?

    @OptionGroup var options: ClientOptions

    /// Nil: the server is meant. Shows every diagnostic on standard error, and ends the command if one is an error.
    func file() throws -> (path: String, flags: FlagSet)? {
        guard let path = flags else { return nil }
        let text = try ManifestFile.text(at: path).get(path: path)
        let compilation = FlagSet.compile(text, file: path)
        for diagnostic in compilation.diagnostics { complain("\(diagnostic)") }
        guard let flags = compilation.flags else { throw ExitCode.failure }
        return (path, flags)
    }

    func show(_ value: JSONValue, as lines: (TerminalStyle) -> [String]) {
        switch options.output {
        case .json: Terminal.print(value.plain)
        case .table: for line in lines(Terminal.style) { Terminal.print(line) }
        }
    }
}

extension JSONValue {
    /// A text as it is, all else as JSON.
    var plain: String {
        if case .string(let text) = self { return text }
        return String(decoding: bytes, as: UTF8.self)
    }

    func word(_ name: String) -> String { self[name]?.plain ?? "" }

    func list(_ name: String) -> [JSONValue] {
        if case .array(let values)? = self[name] { values } else { [] }
    }
}
