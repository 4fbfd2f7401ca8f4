/// An answer's text read as JSON: bare as programs want it, or within a Markdown fence as models like to write it.
struct WrittenJSON {
    private enum Form {
        case none
        case bare
        case fenced
    }

    private let form: Form
    let value: JSONValue?

    init(_ text: String) {
        let inside = Self.trimmed(text.utf8[...])
        var (form, value) = (Form.bare, Self.parse(inside))
        if value == nil, let fenced = Self.unfenced(inside) { (form, value) = (.fenced, Self.parse(fenced)) }
        (self.form, self.value) = (value == nil ? .none : form, value)
    }

    /// Whether a program that reads this one would fail on the other.
    func isLost(in other: WrittenJSON) -> Bool {
        switch form {
        case .none: false
        case .bare: other.form != .bare
        case .fenced: other.form == .none
        }
    }

    var isJSON: Bool { form != .none }

    private static func parse(_ text: Substring.UTF8View) -> JSONValue? {
        guard let first = text.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return nil }
        return JSONTree.parse(String(Substring(text)))
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var text = text
        while let first = text.first, JSONScanner.isSpace(first) { text.removeFirst() }
        while let last = text.last, JSONScanner.isSpace(last) { text.removeLast() }
        return text
    }

    /// What stands between "```json" and "```".
    private static func unfenced(_ text: Substring.UTF8View) -> Substring.UTF8View? {
        let fence = UInt8(ascii: "`")
        guard text.starts(with: "```".utf8), text.suffix(3).elementsEqual("```".utf8), text.count > 6 else {
            return nil
        }
        guard let line = text.firstIndex(of: 0x0A) else { return nil }
        let inside = text[text.index(after: line)..<text.index(text.endIndex, offsetBy: -3)]
        return inside.contains(fence) && inside.first == fence ? nil : trimmed(inside)
    }
}
