import Yams

extension Field {
    private static let maxDepth = 64
    /// Aliases let a short text mean very many values.
    private static let maxValues = 100_000

    /// Any JSON value. Quoted text stays text; unquoted text may be a number, a truth value or null (YAML 1.2's core schema).
    func jsonValue(depth: Int = 0) -> JSONValue? {
        ledger.jsonValues += 1
        guard depth < Self.maxDepth, ledger.jsonValues < Self.maxValues else {
            if depth == Self.maxDepth { report("nested deeper than \(Self.maxDepth) levels") }
            if ledger.jsonValues == Self.maxValues { report("too many values: \(Self.maxValues)") }
            return nil
        }
        if isNothing { return .null }
        if isMap { return jsonMembers(depth: depth).map(JSONValue.object) }
        if isList { return items()?.allOrNone { $0.jsonValue(depth: depth + 1) }.map(JSONValue.array) }
        return scalar("a value").flatMap(jsonScalar)
    }

    /// A map's members in the order written.
    func jsonMembers(depth: Int = 0) -> [JSONValue.Member]? {
        fields()?.entries.allOrNone { name, field in
            field.jsonValue(depth: depth + 1).map { JSONValue.Member(name, $0) }
        }
    }

    private func jsonScalar(_ scalar: ScalarText) -> JSONValue? {
        guard scalar.isUnquoted else { return .string(scalar.value) }
        switch scalar.value {
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".inf", "-.inf", "+.inf", ".nan", ".Inf", "-.Inf", ".NaN":
            report("JSON has no `\(scalar.written.shown)`")
            return nil
        default: return Self.jsonNumber(scalar.value) ?? .string(scalar.value)
        }
    }

    private static func jsonNumber(_ text: String) -> JSONValue? {
        if let integer = Int64(text) { return .integer(integer) }
        return text.contains(where: \.isNumber) ? Double(decimal: text).map(JSONValue.number) : nil
    }
}

extension Sequence {
    /// Every element's value, or nil if one has none; goes through all, so that each can report.
    func allOrNone<Value>(_ read: (Element) -> Value?) -> [Value]? {
        let values = map(read)
        let present = values.compactMap { $0 }
        return present.count == values.count ? present : nil
    }
}
