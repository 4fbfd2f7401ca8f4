/// Replaces `${NAME}` by the environment's value; `$${` stands for `${` itself.
enum Interpolation {
    enum Part: Equatable {
        case text(Substring)
        case name(Substring)
        /// `${` that begins no name.
        case malformed
    }

    static func parts(of text: String) -> [Part] {
        var parts: [Part] = []
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            let after = rest.index(after: dollar)
            if rest[after...].hasPrefix("${") {
                parts.append(.text(rest[..<after]))
                parts.append(.text("{"))
                rest = rest[rest.index(after, offsetBy: 2)...]
            } else if rest[after...].hasPrefix("{") {
                parts.append(.text(rest[..<dollar]))
                let name = rest[rest.index(after: after)...].prefix { isNameCharacter($0) }
                let isName = rest[name.endIndex...].first == "}" && name.first.map { !$0.isNumber } == true
                parts.append(isName ? .name(name) : .malformed)
                rest = isName ? rest[rest.index(after: name.endIndex)...] : rest[name.endIndex...]
            } else {
                parts.append(.text(rest[..<after]))
                rest = rest[after...]
            }
        }
        return parts + [.text(rest)]
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }
}
