import SlipwayCore
import Testing

@Suite struct JSONSchemaTests {
    static func schema(_ text: String) throws -> JSONSchema { try JSONSchema(#require(JSONTree.parse(text))) }

    @Test(
        arguments: [
            (#"{"type": "integer"}"#, "1", true), (#"{"type": "integer"}"#, "1.0", true),
            (#"{"type": "integer"}"#, "1.5", false),
            (#"{"type": ["string", "null"]}"#, "null", true), (#"{"type": ["string", "null"]}"#, "1", false),
            (#"{"enum": ["a", 1]}"#, "1.0", true), (#"{"const": {"a": 1, "b": 2}}"#, #"{"b": 2, "a": 1}"#, true),
            (#"{"const": 1}"#, "2", false), ("true", "1", true), ("false", "1", false),
            (#"{"properties": {"a": {"type": "string"}}, "required": ["a"]}"#, #"{"a": "x", "b": 1}"#, true),
            (#"{"properties": {"a": {"type": "string"}}, "required": ["a"]}"#, #"{"b": 1}"#, false),
            (#"{"properties": {"a": {}}, "additionalProperties": false}"#, #"{"a": 1, "b": 1}"#, false),
            (#"{"additionalProperties": {"type": "number"}}"#, #"{"a": 1, "b": "1"}"#, false),
            (#"{"required": ["a"]}"#, "[1]", true),
            (#"{"items": {"minimum": 2}, "minItems": 1, "maxItems": 2}"#, "[2, 3]", true),
            (#"{"items": {"minimum": 2}}"#, "[2, 1]", false), (#"{"minItems": 1}"#, "[]", false),
            (#"{"maxItems": 1}"#, "[1, 2]", false),
            (#"{"minLength": 2, "maxLength": 3, "pattern": "^a"}"#, #""abc""#, true),
            (#"{"minLength": 2}"#, #""ä""#, false), (#"{"maxLength": 1}"#, #""ab""#, false),
            (#"{"pattern": "^a"}"#, #""ba""#, false), (#"{"pattern": "^a"}"#, "1", true),
            (#"{"minimum": 1}"#, "1", true), (#"{"exclusiveMinimum": 1}"#, "1", false),
            (#"{"maximum": 1}"#, "1.1", false), (#"{"exclusiveMaximum": 1}"#, "0.9", true),
            (#"{"allOf": [{"minimum": 1}, {"maximum": 2}]}"#, "3", false),
            (#"{"anyOf": [{"type": "string"}, {"minimum": 5}]}"#, "3", false),
            (#"{"oneOf": [{"minimum": 1}, {"minimum": 2}]}"#, "3", false),
            (#"{"oneOf": [{"minimum": 1}, {"minimum": 2}]}"#, "1", true),
            (#"{"not": {"type": "string"}}"#, #""a""#, false),
            (
                ##"{"$ref": "#/$defs/node", "$defs": {"node": {"properties": {"next": {"$ref": "#/$defs/node"}}, "required": ["v"]}}}"##,
                #"{"v": 1, "next": {"v": 2, "next": {}}}"#, false
            ),
            (
                ##"{"$ref": "#/$defs/node", "$defs": {"node": {"properties": {"next": {"$ref": "#/$defs/node"}}, "required": ["v"]}}}"##,
                #"{"v": 1, "next": {"v": 2}}"#, true
            ),
            (##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}"##, "1", false),
        ] as [(String, String, Bool)]
    )
    func values(_ schema: String, _ value: String, _ isValid: Bool) throws {
        let faults = try Self.schema(schema).faults(in: #require(JSONTree.parse(value)))
        #expect(faults.isEmpty == isValid, "\(faults)")
    }

    @Test func aFaultNamesItsPlace() throws {
        let schema = try Self.schema(
            #"{"properties": {"items": {"items": {"properties": {"id": {"type": "string"}}}}}}"#
        )
        let value = try #require(JSONTree.parse(#"{"items": [{"id": "a"}, {"id": 2}]}"#))
        #expect(schema.faults(in: value) == ["items.1.id is no string: 2"])
    }

    @Test(
        arguments: [
            (
                #"{"properties": {"a": {"dependentRequired": {}}}}"#,
                "/properties/a/dependentRequired: the keyword is not known here"
            ),
            (
                #"{"type": "text"}"#,
                "/type: expected one or more of null, boolean, integer, number, string, array, object"
            ),
            (##"{"items": {"$ref": "#/$defs/none"}}"##, "$ref names no definition `none`"),
            (#"{"pattern": "("}"#, "/pattern: expected a regular expression"),
            ("1", "a schema is an object, true or false"),
        ] as [(String, String)]
    )
    func whatIsNotKnownIsNotPassedOver(_ schema: String, _ message: String) throws {
        #expect { try Self.schema(schema) } throws: { ($0 as? SchemaFault)?.description == message }
    }

    @Test func depthIsLimited() throws {
        let deep = String(repeating: #"{"not": "#, count: 40) + "true" + String(repeating: "}", count: 40)
        #expect(throws: SchemaFault.self) { try Self.schema(deep) }
    }
}
