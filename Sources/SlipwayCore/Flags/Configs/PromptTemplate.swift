/// A prompt with variables: the part of Mustache that puts values into a text, and no other.
///
///     template = { text / "{{" name "}}" / "\{{" }
///     name     = letter or "_", then letters, digits, "_", "-", "."; space around it does not count
///
/// Sections, partials, comments and other delimiters are faults, and a value is put in as it is: a prompt is no HTML. `\{{` stands for the
/// braces themselves.
package struct PromptTemplate: Hashable, Sendable {
    package static let maxVariables = 100

    private enum Part: Hashable, Sendable {
        case text(String)
        case variable(String)
    }

    private var parts: [Part] = []

    package init(_ text: String) throws(PromptFault) {
        var rest = text.utf8[...]
        var plain = ""
        while let braces = Self.braces(in: rest) {
            if rest[..<braces].last == UInt8(ascii: "\\") {
                plain += Self.string(rest[..<rest.index(before: braces)]) + "{{"
                rest = rest[rest.index(braces, offsetBy: 2)...]
                continue
            }
            plain += Self.string(rest[..<braces])
            if !plain.isEmpty { parts.append(.text(plain)) }
            plain = ""
            parts.append(.variable(try Self.takeName(from: &rest, after: braces)))
        }
        plain += Self.string(rest)
        if !plain.isEmpty { parts.append(.text(plain)) }
        guard variables.count <= Self.maxVariables else {
            throw PromptFault("has more than \(Self.maxVariables) variables")
        }
    }

    /// In the order of the text, as often as they stand in it.
    package var variables: [String] {
        parts.compactMap { if case .variable(let name) = $0 { name } else { nil } }
    }

    /// The text with the context's values in it; a variable that the context does not have is nothing, as in Mustache.
    package func rendered(with context: FlagContext) -> String {
        parts.reduce(into: "") { text, part in
            switch part {
            case .text(let plain): text += plain
            case .variable(let name): text += context[name]?.insertion ?? ""
            }
        }
    }

    private typealias Bytes = Substring.UTF8View

    private static func braces(in text: Bytes) -> Bytes.Index? {
        var at = text.startIndex
        while let brace = text[at...].firstIndex(of: UInt8(ascii: "{")) {
            let next = text.index(after: brace)
            if next < text.endIndex, text[next] == UInt8(ascii: "{") { return brace }
            at = next
        }
        return nil
    }

    private static func takeName(from text: inout Bytes, after braces: Bytes.Index) throws(PromptFault) -> String {
        let inside = text[text.index(braces, offsetBy: 2)...]
        guard let end = inside.firstIndex(of: UInt8(ascii: "}")), inside[end...].starts(with: "}}".utf8) else {
            throw PromptFault("has a `{{` without `}}`", hint: "write \\{{ for the braces themselves")
        }
        let name = string(inside[..<end]).trimmingSpace
        guard isName(name) else {
            throw PromptFault("has `{{\(name.shown)}}`, which is no variable", hint: hint(for: name))
        }
        text = inside[inside.index(end, offsetBy: 2)...]
        return name
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first.isLetterOrUnderscore else { return false }
        return text.utf8.allSatisfy { $0.isLetterOrUnderscore || "0123456789-.".utf8.contains($0) }
    }

    private static func hint(for name: String) -> String {
        switch name.utf8.first {
        case UInt8(ascii: "{"), UInt8(ascii: "&"): "write {{name}}: nothing is escaped"
        case UInt8(ascii: "#"), UInt8(ascii: "^"), UInt8(ascii: "/"):
            "there are no sections: make it a variant of its own"
        default: "write \\{{ for the braces themselves"
        }
    }

    private static func string(_ bytes: Bytes) -> String { String(Substring(bytes)) }
}

/// Why a text is no prompt with variables.
package struct PromptFault: Error, Hashable, Sendable {
    package var message: String
    package var hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}

extension UInt8 {
    fileprivate var isLetterOrUnderscore: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: false
        }
    }
}

extension String {
    fileprivate var trimmingSpace: String {
        let isSpace: (Character) -> Bool = { $0.isWhitespace }
        let start = drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(start[...last])
    }
}

extension JSONValue {
    /// As it stands in a prompt.
    fileprivate var insertion: String {
        switch self {
        case .string(let text): text
        case .bool, .integer, .number: String(decoding: bytes, as: UTF8.self)
        case .null, .array, .object: ""
        }
    }
}
