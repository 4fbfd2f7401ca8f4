/// A JSON Schema, of which the keywords are known that people write for answers (draft 2020-12, §10 and the validation vocabulary §6).
///
/// Known: `type enum const`, `properties required additionalProperties`, `items minItems maxItems`, `minLength maxLength pattern`,
/// `minimum maximum exclusiveMinimum exclusiveMaximum`, `allOf anyOf oneOf not`, `$ref` to `#/$defs/NAME`, and the annotations, which
/// decide nothing. Any other keyword is an error when the schema is read: none is ignored that somebody relies on.
package indirect enum JSONSchema: Hashable, Sendable {
    case always
    case never
    case rules([Rule], definitions: [String: JSONSchema])

    package enum Rule: Hashable, Sendable {
        case types([ValueType])
        case values([JSONValue])
        case properties([String: JSONSchema], others: JSONSchema)
        case required([String])
        case items(JSONSchema)
        case itemCount(ClosedRange<Int>)
        case length(ClosedRange<Int>)
        case pattern(TextPattern)
        case least(Double, isExclusive: Bool)
        case most(Double, isExclusive: Bool)
        case all([JSONSchema])
        case any([JSONSchema])
        case one([JSONSchema])
        case not(JSONSchema)
        case reference(String)
    }

    package enum ValueType: String, Hashable, Sendable, CaseIterable {
        case null, boolean, integer, number, string, array, object
    }
}
