extension JSONSchema {
    /// What does not fit, each with its place; none: the value is valid.
    package func faults(in value: JSONValue) -> [String] {
        guard case .rules(_, let definitions) = self else {
            return faults(in: value, Place(path: "", definitions: [:]))
        }
        return faults(in: value, Place(path: "", definitions: definitions))
    }

    fileprivate struct Place {
        var path: String
        let definitions: [String: JSONSchema]
        /// A `$ref` that leads back to itself without going deeper into the value would never end.
        var references = 0

        func inside(_ name: String) -> Place {
            Place(path: path.isEmpty ? name : "\(path).\(name)", definitions: definitions)
        }

        func fault(_ message: String) -> [String] { ["\(path.isEmpty ? "the value" : path) \(message)"] }
    }

    fileprivate func faults(in value: JSONValue, _ place: Place) -> [String] {
        switch self {
        case .always: []
        case .never: place.fault("is not allowed")
        case .rules(let rules, _): rules.flatMap { $0.faults(in: value, place) }
        }
    }

    fileprivate func accepts(_ value: JSONValue, _ place: Place) -> Bool { faults(in: value, place).isEmpty }
}

extension JSONSchema.Rule {
    fileprivate func faults(in value: JSONValue, _ place: JSONSchema.Place) -> [String] {
        switch self {
        case .types(let types):
            let names = types.map(\.rawValue).joined(separator: " or ")
            return types.contains { $0.fits(value) } ? [] : place.fault("is no \(names): \(value.excerpt)")
        case .values(let values):
            let names = values.map(\.excerpt).joined(separator: ", ")
            return values.contains { $0.isSame(as: value) } ? [] : place.fault("is \(value.excerpt), none of \(names)")
        case .properties(let named, let others): return members(value, named, others, place)
        case .required(let names):
            guard case .object = value else { return [] }
            return names.filter { value[$0] == nil }.flatMap { place.fault("has no `\($0)`") }
        case .items(let schema):
            return value.items.enumerated().flatMap { schema.faults(in: $1, place.inside("\($0)")) }
        case .itemCount(let range):
            guard case .array(let items) = value, !range.contains(items.count) else { return [] }
            return place.fault("has \(items.count) items")
        case .length, .pattern: return text(value, place)
        case .least, .most: return number(value, place)
        case .all, .any, .one, .not, .reference: return combined(value, place)
        }
    }

    private func members(
        _ value: JSONValue,
        _ named: [String: JSONSchema],
        _ others: JSONSchema,
        _ place: JSONSchema.Place
    ) -> [String] {
        guard case .object(let members) = value else { return [] }
        return members.flatMap { (named[$0.name] ?? others).faults(in: $0.value, place.inside($0.name)) }
    }

    private func text(_ value: JSONValue, _ place: JSONSchema.Place) -> [String] {
        guard let text = value.text else { return [] }
        switch self {
        case .length(let range):
            let length = text.unicodeScalars.count
            return range.contains(length) ? [] : place.fault("is \(length) characters long")
        case .pattern(let pattern):
            return pattern.isFound(in: text) ? [] : place.fault("does not match `\(pattern.text.excerpt)`")
        default: return []
        }
    }

    private func number(_ value: JSONValue, _ place: JSONSchema.Place) -> [String] {
        guard let number = value.numeral else { return [] }
        switch self {
        case .least(let limit, let isExclusive):
            return number > limit || (number == limit && !isExclusive) ? [] : place.fault("is below \(limit)")
        case .most(let limit, let isExclusive):
            return number < limit || (number == limit && !isExclusive) ? [] : place.fault("is above \(limit)")
        default: return []
        }
    }

    private func combined(_ value: JSONValue, _ place: JSONSchema.Place) -> [String] {
        switch self {
        case .all(let schemas): return schemas.flatMap { $0.faults(in: value, place) }
        case .any(let schemas):
            return schemas.contains { $0.accepts(value, place) } ? [] : place.fault("fits none of the alternatives")
        case .one(let schemas):
            let count = schemas.count { $0.accepts(value, place) }
            return count == 1 ? [] : place.fault("fits \(count) of the alternatives, not one")
        case .not(let schema): return schema.accepts(value, place) ? place.fault("is what it must not be") : []
        case .reference(let name): return referenced(name, value, place)
        default: return []
        }
    }

    private func referenced(_ name: String, _ value: JSONValue, _ place: JSONSchema.Place) -> [String] {
        guard let schema = place.definitions[name] else { return [] }
        guard place.references < JSONSchema.maxDepth else {
            return place.fault("is held against a schema that refers to itself")
        }
        var place = place
        place.references += 1
        return schema.faults(in: value, place)
    }
}

extension JSONSchema.ValueType {
    fileprivate func fits(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.null, .null), (.boolean, .bool), (.integer, .integer), (.number, .integer), (.number, .number),
            (.string, .string), (.array, .array), (.object, .object):
            true
        // 1.0 is an integer (draft 2020-12, §4.2.3).
        case (.integer, .number(let number)): number == number.rounded()
        default: false
        }
    }
}
