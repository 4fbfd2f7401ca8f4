/// What a flag set has beside its flags: metadata and shared rules.
package struct FlagFrame: Hashable, Codable, Sendable {
    /// A JSON object, without `flags`.
    package let text: String

    package static let empty = FlagFrame(text: "{}")

    private init(text: String) { self.text = text }

    /// Of a document that was compiled.
    init(of root: JSONValue) {
        guard case .object(let members) = root else {
            self = .empty
            return
        }
        let others = JSONValue.object(members.filter { $0.name != "flags" })
        self.init(text: String(decoding: others.bytes, as: UTF8.self))
    }

    /// A whole document. Each flag's definition begins a line of its own.
    func document(_ flags: [(key: String, definition: String)]) -> String {
        var document = String(text.dropLast())
        document += text.utf8.count > 2 ? ",\n\"flags\":{" : "\"flags\":{"
        for (index, flag) in flags.enumerated() {
            if index > 0 { document += "," }
            document += String(decoding: JSONValue.string(flag.key).bytes, as: UTF8.self)
            document += ":\n"
            document += flag.definition
        }
        return document + "\n}}"
    }
}
