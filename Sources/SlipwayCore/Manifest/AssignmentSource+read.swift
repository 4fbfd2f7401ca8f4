extension AssignmentSource {
    private static let kinds = ["header", "cookie", "body"]

    static func readAll(_ field: Field) -> [AssignmentSource]? {
        field.items("a list of sources such as [{header: x-user-id}]")?.compactMap(read)
    }

    static func read(_ item: Field) -> AssignmentSource? {
        guard let (_, kind, field) = item.choice("a source of the key") else { return nil }
        switch kind {
        case "header": return field.headerName().map { .header($0.lowercased()) }
        case "cookie": return field.headerName().map { .cookie($0) }
        case "body": return field.bodyPath().map { .body($0) }
        default: field.reportKey("unknown source", hint: Suggestion.hint(for: kind, among: kinds))
        }
        return nil
    }
}

extension Field {
    /// `user`, `metadata.user_id`.
    fileprivate func bodyPath() -> [String]? {
        parsed("a field of the body such as metadata.user_id") { text throws(ValueFault) in
            let names = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard !names.contains("") else { throw ValueFault("has an empty name between its dots") }
            return names
        }
    }
}
