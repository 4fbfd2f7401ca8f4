/// Why a schema cannot be used, and where in it.
package struct SchemaFault: Error, Hashable, CustomStringConvertible {
    package let path: String
    package let message: String

    package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

extension JSONSchema {
    package static let maxDepth = 32
    private static let annotations: Set<String> = [
        "title", "description", "default", "examples", "$schema", "$id", "$comment", "format", "deprecated", "readOnly",
        "writeOnly", "$defs", "definitions", "strict",
    ]

    package init(_ value: JSONValue) throws(SchemaFault) {
        self = try Self.read(value, path: "", depth: 0)
        let names = definitionNames
        if let missing = references.first(where: { !names.contains($0) }) {
            throw SchemaFault(path: "", message: "$ref names no definition `\(missing)`")
        }
    }

    private static func read(_ value: JSONValue, path: String, depth: Int) throws(SchemaFault) -> JSONSchema {
        guard depth < maxDepth else { throw SchemaFault(path: path, message: "nested deeper than \(maxDepth) levels") }
        switch value {
        case .bool(let accepts): return accepts ? .always : .never
        case .object(let members):
            var definitions: [String: JSONSchema] = [:]
            for name in ["$defs", "definitions"] {
                try definitions.merge(schemas(value[name], "\(path)/\(name)", depth)) { first, _ in first }
            }
            return .rules(try rules(members, of: value, path, depth), definitions: definitions)
        default: throw SchemaFault(path: path, message: "a schema is an object, true or false")
        }
    }

    private static func rules(
        _ members: [JSONValue.Member],
        of schema: JSONValue,
        _ path: String,
        _ depth: Int
    ) throws(SchemaFault) -> [Rule] {
        var rules: [Rule] = []
        for member in members where !annotations.contains(member.name) {
            if let rule = try rule(member, of: schema, "\(path)/\(member.name)", depth) { rules.append(rule) }
        }
        return rules
    }

    /// Nil for a keyword that another one has read with it.
    private static func rule(
        _ member: JSONValue.Member,
        of schema: JSONValue,
        _ path: String,
        _ depth: Int
    ) throws(SchemaFault) -> Rule? {
        let value = member.value
        switch member.name {
        case "type": return .types(try types(value, path))
        case "enum": return .values(value.items)
        case "const": return .values([value])
        case "properties":
            return .properties(try schemas(value, path, depth), others: try others(schema, path, depth))
        case "additionalProperties":
            return schema["properties"] == nil
                ? .properties([:], others: try read(value, path: path, depth: depth + 1)) : nil
        case "required": return .required(value.items.compactMap(\.text))
        case "items": return .items(try read(value, path: path, depth: depth + 1))
        case "minItems", "minLength": return range(member.name, try count(value, path)...Int.max)
        case "maxItems", "maxLength": return range(member.name, 0...(try count(value, path)))
        case "pattern": return .pattern(try pattern(value, path))
        case "minimum": return .least(try number(value, path), isExclusive: false)
        case "exclusiveMinimum": return .least(try number(value, path), isExclusive: true)
        case "maximum": return .most(try number(value, path), isExclusive: false)
        case "exclusiveMaximum": return .most(try number(value, path), isExclusive: true)
        case "allOf": return .all(try list(value, path, depth))
        case "anyOf": return .any(try list(value, path, depth))
        case "oneOf": return .one(try list(value, path, depth))
        case "not": return .not(try read(value, path: path, depth: depth + 1))
        case "$ref": return .reference(try reference(value, path))
        default: throw SchemaFault(path: path, message: "the keyword is not known here")
        }
    }

    private static func range(_ name: String, _ range: ClosedRange<Int>) -> Rule {
        name.hasSuffix("Items") ? .itemCount(range) : .length(range)
    }

    private static func others(_ schema: JSONValue, _ path: String, _ depth: Int) throws(SchemaFault) -> JSONSchema {
        guard let others = schema["additionalProperties"] else { return .always }
        return try read(others, path: path, depth: depth + 1)
    }

    private static func schemas(
        _ value: JSONValue?,
        _ path: String,
        _ depth: Int
    ) throws(SchemaFault) -> [String: JSONSchema] {
        guard let value else { return [:] }
        guard case .object(let members) = value else { throw SchemaFault(path: path, message: "expected an object") }
        var result: [String: JSONSchema] = [:]
        for member in members {
            result[member.name] = try read(member.value, path: "\(path)/\(member.name)", depth: depth + 1)
        }
        return result
    }

    private static func list(_ value: JSONValue, _ path: String, _ depth: Int) throws(SchemaFault) -> [JSONSchema] {
        guard !value.items.isEmpty else { throw SchemaFault(path: path, message: "expected a list of schemas") }
        var result: [JSONSchema] = []
        for (index, item) in value.items.enumerated() {
            result.append(try read(item, path: "\(path)/\(index)", depth: depth + 1))
        }
        return result
    }

    private static func types(_ value: JSONValue, _ path: String) throws(SchemaFault) -> [ValueType] {
        let names = value.text.map { [$0] } ?? value.items.compactMap(\.text)
        let types = names.compactMap(ValueType.init)
        guard !types.isEmpty, types.count == names.count else {
            let known = ValueType.allCases.map(\.rawValue).joined(separator: ", ")
            throw SchemaFault(path: path, message: "expected one or more of \(known)")
        }
        return types
    }

    private static func count(_ value: JSONValue, _ path: String) throws(SchemaFault) -> Int {
        guard let count = value.index, count >= 0 else { throw SchemaFault(path: path, message: "expected a count") }
        return count
    }

    private static func number(_ value: JSONValue, _ path: String) throws(SchemaFault) -> Double {
        guard let number = value.numeral else { throw SchemaFault(path: path, message: "expected a number") }
        return number
    }

    private static func pattern(_ value: JSONValue, _ path: String) throws(SchemaFault) -> TextPattern {
        guard let pattern = value.text.flatMap(TextPattern.init) else {
            throw SchemaFault(path: path, message: "expected a regular expression")
        }
        return pattern
    }

    private static func reference(_ value: JSONValue, _ path: String) throws(SchemaFault) -> String {
        for prefix in ["#/$defs/", "#/definitions/"] {
            if let text = value.text, text.hasPrefix(prefix) { return String(text.dropFirst(prefix.count)) }
        }
        throw SchemaFault(path: path, message: "expected #/$defs/NAME")
    }
}

extension JSONSchema {
    /// Of the outermost schema: there a `$ref` looks.
    private var definitionNames: Set<String> {
        if case .rules(_, let definitions) = self { Set(definitions.keys) } else { [] }
    }

    fileprivate var references: [String] {
        guard case .rules(let rules, let definitions) = self else { return [] }
        return rules.flatMap(\.references) + definitions.values.flatMap(\.references)
    }
}

extension JSONSchema.Rule {
    fileprivate var references: [String] {
        if case .reference(let name) = self { [name] } else { parts.flatMap(\.references) }
    }

    /// The schemas inside.
    private var parts: [JSONSchema] {
        switch self {
        case .properties(let named, let others): Array(named.values) + [others]
        case .items(let schema), .not(let schema): [schema]
        case .all(let list), .any(let list), .one(let list): list
        default: []
        }
    }
}

extension JSONValue {
    package var numeral: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }
}
