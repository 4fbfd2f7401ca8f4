import ArgumentParser
import Foundation
import SlipwayAdmin
import SlipwayCore

struct FlagSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Define a flag, or change a part of one.",
        discussion: """
            In force at once for everybody, once it is in the store. Wants `flags: store` in the manifest.

              slipway flag set new-model '{"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off"}'
              slipway flag set new-model --file new-model.json --if-revision 12
              slipway flag set new-model --split on=10,off=90
              slipway flag set new-model --default-variant on --enable
            """
    )

    @OptionGroup var target: FlagEditOptions

    @Argument(help: "The whole definition, JSON in flagd's format.")
    var definition: String?

    @Option(help: "A file with the whole definition; - for standard input.")
    var file: String?

    @Option(name: .customLong("default-variant"), help: "What is given where no rule decides.")
    var standard: String?

    @Option(help: "Weights for the flag's `fractional`, such as on=10,off=90. Users stay while the first one's grows.")
    var split: String?

    @Flag(help: "Sets the state to ENABLED.")
    var enable = false

    @Flag(help: "Sets the state to DISABLED.")
    var disable = false

    func validate() throws {
        if enable, disable { throw ValidationError("give --enable or --disable, not both") }
        if definition != nil, file != nil { throw ValidationError("give the definition or --file, not both") }
        let isPart = standard != nil || split != nil || enable || disable
        if definition == nil, file == nil, !isPart {
            throw ValidationError("what is to change? give a definition, or --split …")
        }
        if definition != nil || file != nil, isPart {
            throw ValidationError("give a whole definition or parts, not both")
        }
        _ = try shares()
    }

    func run() async throws {
        let (client, author) = (target.options.client, target.author)
        let changed =
            if let whole = try whole() { try await client.define(target.key, whole, by: author) } else {
                try await client.amend(target.key, try members(), by: author)
            }
        target.show(changed)
    }

    private func whole() throws -> String? {
        guard let file else { return definition }
        if file == "-" { return String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self) }
        return try ManifestFile.text(at: file).get(path: file)
    }

    private func members() throws -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        if let standard { members.append(.init("defaultVariant", .string(standard))) }
        if enable || disable { members.append(.init("state", .string(enable ? "ENABLED" : "DISABLED"))) }
        let shares = try shares()
        if !shares.isEmpty { members.append(.init("split", .object(shares))) }
        return members
    }

    /// `on=10,off=90`; a variant's name may have a `=` itself.
    private func shares() throws -> [JSONValue.Member] {
        try (split ?? "").split(separator: ",").map { part in
            guard let sign = part.lastIndex(of: "="), let weight = Int64(part[part.index(after: sign)...]) else {
                throw ValidationError("`\(part)` is no variant with a whole number: write on=10,off=90")
            }
            return JSONValue.Member(String(part[..<sign]), .integer(weight))
        }
    }
}
