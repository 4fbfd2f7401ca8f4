import Yams

extension Field {
    /// The list's items; nothing counts as an empty list. Reports what is no list.
    func items(_ expected: String = "a list", hint: String? = nil) -> [Field]? {
        if isNothing { return [] }
        guard let sequence = node.sequence else {
            report("expected \(expected), found \(node.word)", hint: isMap ? "begin each item with a dash" : hint)
            return nil
        }
        return sequence.enumerated().map { child($1, at: $0) }
    }

    /// The one member of a map that says by its key what it is, such as `{pause: …}`.
    func choice(_ expected: String) -> (fields: Fields, name: String, field: Field)? {
        guard let fields = fields("\(expected), such as `{key: value}`") else { return nil }
        guard let first = fields.entries.first, fields.entries.count == 1 else {
            let names = fields.entries.map(\.name.shown).joined(separator: ", ")
            report(
                names.isEmpty ? "is empty: expected \(expected)" : "expected \(expected) with one key, found \(names)"
            )
            return nil
        }
        return (fields, first.name, first.field)
    }
}
