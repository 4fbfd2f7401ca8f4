import Testing

@testable import SlipwayCore

/// JsonLogic's official cases, and where the engines in the field differ, what ours does.
@Suite struct JSONLogicTests {
    @Test(.enabled(if: Conformance.text("jsonlogic-tests.json") != nil, "no ../shared/conformance here"))
    func officialCasesHold() throws {
        let text = try #require(Conformance.text("jsonlogic-tests.json"))
        guard case .array(let entries) = try JSONTree.read(Array(text.utf8)) else { throw Conformance.Odd() }
        var count = 0
        for case .array(let entry) in entries {
            let result = try JSONLogic.apply(entry[0], to: entry[1])
            #expect(result.isLike(entry[2]), "\(entry[0].shownText) on \(entry[1].shownText): \(result.shownText)")
            count += 1
        }
        #expect(count == 277)
    }

    @Test(arguments: [
        (#"{"==": [1, "1"]}"#, "null", "true"),
        (#"{"===": [1, "1"]}"#, "null", "false"),
        (#"{"===": [1, 1.0]}"#, "null", "true"),
        (#"{"==": [{"var": "age"}, 0]}"#, "{}", "false"),
        (#"{"<": [1, {"var": "x"}, 9]}"#, #"{"x": 5}"#, "true"),
        (#"{"<=": ["a", "b"]}"#, "null", "true"),
        (#"{"!": []}"#, "null", "true"),
        (#"{"!!": "0"}"#, "null", "true"),
        (#"{"and": [1, [], 2]}"#, "null", "[]"),
        (#"{"or": [0, "", 3]}"#, "null", "3"),
        (#"{"if": [false, 1, null, 2, 3]}"#, "null", "3"),
        (#"{"?:": [true, 1, 2]}"#, "null", "1"),
        (#"{"var": ["a.b.1", 7]}"#, #"{"a": {"b": [5, 6]}}"#, "6"),
        (#"{"var": ["a.c", 7]}"#, #"{"a": {"b": 1}}"#, "7"),
        (#"{"var": {"cat": ["a", ".b"]}}"#, #"{"a": {"b": 9}}"#, "9"),
        (#"{"in": ["é", "café"]}"#, "null", "true"),
        (#"{"in": [2, [1, 2.0]]}"#, "null", "true"),
        (#"{"cat": ["a", {"var": "none"}, 1, 1.5, true]}"#, "{}", #""a11.5true""#),
        (#"{"substr": ["jsonlogic", -5, -2]}"#, "null", #""log""#),
        (#"{"+": [1, "2", 3]}"#, "null", "6.0"),
        (#"{"+": [1, 2]}"#, "null", "3"),
        (#"{"-": [5]}"#, "null", "-5"),
        (#"{"%": [-7, 3]}"#, "null", "-1"),
        (#"{"max": [1, 9, 3]}"#, "null", "9"),
        (#"{"merge": [[1], 2, [3, [4]]]}"#, "null", "[1,2,3,[4]]"),
        (#"{"missing": ["a", "b"]}"#, #"{"a": 1, "b": ""}"#, #"["b"]"#),
        (#"{"missing_some": [1, ["a", "b"]]}"#, #"{"a": 1}"#, "[]"),
        (#"{"filter": [{"var": "n"}, {">": [{"var": ""}, 1]}]}"#, #"{"n": [1, 2, 3]}"#, "[2,3]"),
        (#"{"map": [[1, 2], {"*": [{"var": ""}, 2]}]}"#, "null", "[2,4]"),
        (#"{"reduce": [[1, 2, 3], {"+": [{"var": "current"}, {"var": "accumulator"}]}, 0]}"#, "null", "6"),
        (#"{"all": [[], true]}"#, "null", "false"),
        (#"{"none": [[], true]}"#, "null", "true"),
        (#"{"some": [[1, 2], {"==": [{"var": ""}, 2]}]}"#, "null", "true"),
        (#"{"starts_with": ["slipway", "slip"]}"#, "null", "true"),
        (#"{"ends_with": ["slipway", "Way"]}"#, "null", "false"),
        (#"{"ends_with": ["slipway", 1]}"#, "null", "null"),
        (#"{"sem_ver": ["v1.2", "^", "1.9.0"]}"#, "null", "true"),
        (#"{"sem_ver": ["1.2.3", "~", "1.3.0"]}"#, "null", "false"),
        (#"{"sem_ver": ["1.0.0-alpha.10", ">", "1.0.0-alpha.9"]}"#, "null", "true"),
        (#"{"sem_ver": ["1.0.0-rc.1", "<", "1.0.0"]}"#, "null", "true"),
        (#"{"sem_ver": ["1.0.0+a", "=", "1.0.0+b"]}"#, "null", "true"),
        (#"{"sem_ver": ["2.0.0.0", "=", "2.0.0"]}"#, "null", "null"),
        (#"{"sem_ver": ["not-a-version", "=", "1.0.0"]}"#, "null", "null"),
        (#"{"a": 1, "b": 2}"#, "null", #"{"a":1,"b":2}"#),
    ])
    func aRuleGives(_ rule: String, _ data: String, _ expected: String) throws {
        let result = try JSONLogic.apply(try JSONTree.read(Array(rule.utf8)), to: try JSONTree.read(Array(data.utf8)))
        #expect(result.shownText == expected)
    }

    @Test func anUnknownOperatorIsAnErrorOnlyWhereItIsReached() throws {
        let rule = try JSONTree.read(Array(#"{"if": [{"var": "x"}, {"frobnicate": 1}, "ok"]}"#.utf8))
        #expect(try JSONLogic.apply(rule, to: .null) == .string("ok"))
        let reached = try JSONTree.read(Array(#"{"x": true}"#.utf8))
        #expect(throws: FlagFault.self) { try JSONLogic.apply(rule, to: reached) }
    }
}

extension JSONValue {
    var shownText: String { String(decoding: bytes, as: UTF8.self) }

    /// Equal, where 2 is 2.0.
    fileprivate func isLike(_ other: JSONValue) -> Bool { equalsStrictly(other) }
}
