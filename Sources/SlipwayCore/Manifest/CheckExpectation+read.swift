/// `{status: 200, contains: hello, json: {items.*.id: {matches: "^A"}}, maxLatency: 5s}`.
extension CheckExpectation {
    static let names: Set<String> = [
        "status", "contains", "notContains", "matches", "json", "body", "schema", "toolCalled", "maxLatency", "maxTTFT",
        "maxTokens", "streams", "refused",
    ]

    static func readAll(_ field: Field) -> [CheckExpectation]? {
        guard var fields = field.fields() else { return nil }
        var all: [CheckExpectation] = []
        all += fields.take("status").flatMap { $0.integer(from: 100, through: 599) }.map { [.status($0)] } ?? []
        all += texts(fields.take("contains")).map(CheckExpectation.contains)
        all += texts(fields.take("notContains")).map(CheckExpectation.notContains)
        all += patterns(fields.take("matches")).map(CheckExpectation.matches)
        all += conditions(fields.take("json")).map { .json($0, $1) }
        all += conditions(fields.take("body")).map { .body($0, $1) }
        all += fields.take("schema").flatMap { $0.jsonSchema() }.map { [.schema($0)] } ?? []
        all += texts(fields.take("toolCalled")).map(CheckExpectation.toolCalled)
        all += readLimits(&fields)
        all += fields.take("refused").flatMap { $0.truth() }.map { [.refuses($0)] } ?? []
        fields.finish { $0 == "maxTimeToFirstToken" ? "did you mean maxTTFT?" : nil }
        return all
    }

    private static func readLimits(_ fields: inout Fields) -> [CheckExpectation] {
        var limits: [CheckExpectation] = []
        if let limit = fields.take("maxLatency")?.positiveDuration() { limits.append(.maxLatency(limit)) }
        if let limit = fields.take("maxTTFT")?.positiveDuration() { limits.append(.maxTimeToFirstToken(limit)) }
        if let limit = fields.take("maxTokens")?.integer(atLeast: 1) { limits.append(.maxTokens(limit)) }
        if fields.take("streams")?.truth() == true { limits.append(.streams) }
        return limits
    }

    /// One text, or a list of them.
    private static func texts(_ field: Field?) -> [String] {
        guard let field else { return [] }
        return (field.isList ? field.items() ?? [] : [field]).compactMap { $0.text() }
    }

    private static func patterns(_ field: Field?) -> [TextPattern] {
        guard let field else { return [] }
        return (field.isList ? field.items() ?? [] : [field]).compactMap { $0.pattern() }
    }

    private static func conditions(_ field: Field?) -> [(PathPattern, ValueCondition)] {
        guard let field else { return [] }
        return field.fields("a map such as {intent: refund}")?.entries.compactMap { name, value in
            guard let path = PathPattern(name) else {
                value.reportKey(
                    "`\(name.shown)` is no path",
                    hint: "write names with dots between them, such as items.*.id"
                )
                return nil
            }
            return ValueCondition.read(value).map { (path, $0) }
        } ?? []
    }
}

extension ValueCondition {
    private static let names: Set<String> = ["equals", "matches", "exists"]

    /// `{matches: PATTERN}`, `{exists: true}`, `{equals: VALUE}`, or the value itself.
    fileprivate static func read(_ field: Field) -> ValueCondition? {
        guard field.isMap, let (name, value) = single(field) else {
            return field.jsonValue().map(ValueCondition.equals)
        }
        switch name {
        case "matches": return value.pattern().map(ValueCondition.matches)
        case "exists": return value.truth().map(ValueCondition.exists)
        default: return value.jsonValue().map(ValueCondition.equals)
        }
    }

    private static func single(_ field: Field) -> (name: String, value: Field)? {
        guard let fields = field.fields(), fields.entries.count == 1, let only = fields.entries.first else {
            return nil
        }
        return names.contains(only.name) ? (only.name, only.field) : nil
    }
}

extension Field {
    fileprivate func pattern() -> TextPattern? {
        parsed("a regular expression") { text throws(ValueFault) in
            guard let pattern = TextPattern(text) else { throw ValueFault("is no regular expression") }
            return pattern
        }
    }

    /// Written as a map, or a JSON file's path.
    func jsonSchema() -> JSONSchema? {
        guard let value = isMap ? jsonValue() : jsonFile() else { return nil }
        do throws(SchemaFault) {
            return try JSONSchema(value)
        } catch {
            report("is no schema: \(error)")
            return nil
        }
    }

    private func jsonFile() -> JSONValue? {
        guard let (path, text) = fileText() else { return nil }
        do throws(JSONFault) {
            return try JSONTree.read(Array(text.utf8))
        } catch {
            report("\(path.shown) is no JSON: \(error.message)")
            return nil
        }
    }
}
