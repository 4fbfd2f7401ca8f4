extension APIKind {
    /// Nil for `auto`, and after a report.
    static func read(_ field: Field) -> APIKind? {
        if field.writtenText == "auto" { return nil }
        return field.parsed("an API") { text throws(ValueFault) in
            if let kind = APIKind(rawValue: text) { return kind }
            let words = ["auto"] + APIKind.allCases.map(\.rawValue)
            throw ValueFault("is no API that Slipway knows", hint: Suggestion.hint(for: text, among: words))
        }
    }
}
