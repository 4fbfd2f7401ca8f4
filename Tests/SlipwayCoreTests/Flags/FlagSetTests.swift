import Testing

@testable import SlipwayCore

@Suite struct FlagSetTests {
    static let text = """
        {
          "metadata": {"team": "chat", "version": "7"},
          "$evaluators": {"staff": {"ends_with": [{"var": "email"}, "@acme.com"]}, "late": {"$ref": "staff"}},
          "flags": {
            "plain": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "on"},
            "off": {"state": "DISABLED", "variants": {"on": true}, "defaultVariant": "on"},
            "open": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": null},
            "ratio": {"state": "ENABLED", "variants": {"one": 1, "half": 0.5}, "defaultVariant": "one",
                      "metadata": {"team": "core"}},
            "count": {"state": "ENABLED", "variants": {"ten": 10}, "defaultVariant": "ten"},
            "beta": {"state": "ENABLED", "variants": {"new": {"model": "a", "temperature": 1.0}, "old": {}},
                     "defaultVariant": "old", "targeting": {"if": [{"$ref": "late"}, "new", null]}},
            "wrong": {"state": "ENABLED", "variants": {"a": "x"}, "defaultVariant": "a", "targeting": {"cat": "zzz"}},
            "clock": {"state": "ENABLED", "variants": {"a": 1, "b": 2}, "defaultVariant": "a",
                      "targeting": {"if": [{">=": [{"var": "$flagd.timestamp"}, 100]}, "b"]}}
          }
        }
        """

    private func answer(_ key: String, _ context: String = "{}", seconds: Int64 = 0) throws -> (Int, String) {
        let flags = try #require(FlagSet.compile(Self.text, file: "flags.json").flags)
        let time = Timestamp(microseconds: seconds * 1_000_000)
        let answer = flags.answer(key, try FlagContext(json: context), at: time)
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    private static let shared = #""metadata":{"team":"chat","version":"7"}}"#

    @Test(arguments: [
        ("plain", "{}", #"{"key":"plain","reason":"STATIC","variant":"on","value":true,"#),
        ("off", "{}", #"{"key":"off","reason":"DISABLED","variant":"","#),
        ("open", "{}", #"{"key":"open","reason":"DEFAULT","variant":"","#),
        ("count", "{}", #"{"key":"count","reason":"STATIC","variant":"ten","value":10,"#),
        (
            "beta", #"{"email": "a@acme.com"}"#,
            #"{"key":"beta","reason":"TARGETING_MATCH","variant":"new","value":{"model":"a","temperature":1.0},"#
        ),
        ("beta", "{}", #"{"key":"beta","reason":"DEFAULT","variant":"old","value":{},"#),
    ])
    func aFlagAnswers(_ key: String, _ context: String, _ expected: String) throws {
        #expect(try answer(key, context) == (200, expected + Self.shared))
    }

    @Test func aFloatStaysOneAndTheFlagsMetadataWins() throws {
        let expected =
            #"{"key":"ratio","reason":"STATIC","variant":"one","value":1.0,"metadata":{"team":"core","version":"7"}}"#
        #expect(try answer("ratio") == (200, expected))
    }

    @Test func errorsHaveCodesAndDetails() throws {
        #expect(try answer("none").0 == 404)
        #expect(try answer("none").1.contains(#""errorCode":"FLAG_NOT_FOUND","errorDetails":"#))
        #expect(try answer("wrong").0 == 400)
        #expect(try answer("wrong").1.contains(#""errorCode":"GENERAL","errorDetails":"#))
        #expect(throws: FlagFault.self) { try FlagContext(json: "[1]") }
        #expect(throws: FlagFault.self) { try FlagContext(json: "{") }
    }

    @Test func aRuleReadsTheTimeItIsGiven() throws {
        #expect(try answer("clock", seconds: 99).1.contains(#""variant":"a""#))
        #expect(try answer("clock", #"{"$flagd": {"timestamp": 0}}"#, seconds: 100).1.contains(#""variant":"b""#))
        let flags = try #require(FlagSet.compile(Self.text, file: "flags.json").flags)
        #expect(flags.flags.filter(\.readsTime).map(\.key) == ["clock"])
    }

    @Test func allFlagsComeInTheOrderWritten() throws {
        let flags = try #require(FlagSet.compile(Self.text, file: "flags.json").flags)
        let answer = flags.answerAll(FlagContext(), at: Timestamp(microseconds: 0))
        let body = try JSONTree.read(answer.body)
        guard case .array(let list)? = body["flags"] else { throw Conformance.Odd() }
        #expect(list.map { $0["key"] } == flags.flags.map { .string($0.key) })
        #expect(list.count { $0["errorCode"] != nil } == 1)
    }

    @Test(arguments: [
        ("{", "flags.json:1:2: error: is no JSON: the text ends early"),
        ("[]", "flags.json:1:1: error: holds no flags: expected {\"flags\": {…}}"),
        (
            "{\"flags\": {\n  \"a\": {\"state\": \"ON\", \"variants\": {\"x\": 1}}}}",
            "flags.json:2:18: error: flags.a.state: expected \"ENABLED\" or \"DISABLED\""
        ),
        (
            "{\"flags\": {\n \"a\": {\"state\": \"ENABLED\",\n \"variants\": {\"on\": 1}, \"defaultVariant\": \"onn\"}}}",
            """
            flags.json:3:43: error: flags.a.defaultVariant: no variant is named `onn`
                hint: did you mean on?
            """
        ),
        (
            "{\"$evaluators\": {\"a\": {\"$ref\": \"b\"}, \"b\": {\"!\": {\"$ref\": \"a\"}}},\n\"flags\": {\"f\": {\"state\": "
                + "\"ENABLED\", \"variants\": {\"x\": 1}, \"targeting\": {\"$ref\": \"a\"}}}}",
            "flags.json:1:58: error: $evaluators.b.!.$ref: refers to itself, by way of `a`"
        ),
    ])
    func aFaultIsShownWithItsPlace(_ text: String, _ expected: String) {
        let compilation = FlagSet.compile(text, file: "flags.json")
        #expect(compilation.flags == nil)
        #expect(compilation.diagnostics.first?.description == expected)
    }

    @Test func explanationsNameTheBranchAndTheBucket() throws {
        let text = """
            {"flags": {"f": {"state": "ENABLED", "variants": {"heads": 1, "tails": 2}, "defaultVariant": "heads",
            "targeting": {"if": [false, "heads", {"fractional": [["heads"], ["tails"]]}]}}}}
            """
        let flag = try #require(FlagSet.compile(text, file: "f").flags?["f"])
        let context = try FlagContext(json: #"{"targetingKey": "user-1"}"#)
        let (result, steps) = flag.explain(context, at: Timestamp(microseconds: 0))
        let variant = try result.get().variant?.name
        #expect(steps.first == .branch(path: "flags.f.targeting.if", taken: 1))
        guard case .bucket(let path, _, _, let place, let total, let bucket)? = steps.last else {
            throw Conformance.Odd()
        }
        #expect(path == "flags.f.targeting.if[2].fractional")
        #expect(total == 2 && place < 2 && bucket == variant)
    }
}

/// What a hostile file or context can do: nothing but fail, soon.
@Suite struct FlagHostilityTests {
    private func compile(_ rule: String, evaluators: String = "{}") -> FlagSetCompilation {
        let text = """
            {"$evaluators": \(evaluators), "flags": {"f": {"state": "ENABLED", "variants": {"a": 1}, "targeting": \(rule)}}}
            """
        return FlagSet.compile(text, file: "f")
    }

    private func outcome(_ rule: String, _ context: String = "{}", evaluators: String = "{}") throws -> FlagFault? {
        let flags = try #require(compile(rule, evaluators: evaluators).flags)
        do throws(FlagFault) {
            _ = try flags.evaluate("f", FlagContext(json: context), at: Timestamp(microseconds: 0))
            return nil
        } catch {
            return error
        }
    }

    @Test func deepRulesAreRefused() {
        let deep = String(repeating: #"{"!": "#, count: 90) + "1" + String(repeating: "}", count: 90)
        #expect(compile(deep).flags != nil)
        let deeper = String(repeating: #"{"!": "#, count: 600) + "1" + String(repeating: "}", count: 600)
        #expect(compile(deeper).flags == nil)
    }

    @Test func longChainsOfReferencesAreRefused() {
        let evaluators = (0..<300).map { #""e\#($0)": {"!": {"$ref": "e\#($0 + 1)"}}"# }.joined(separator: ",")
        #expect(compile(#"{"$ref": "e0"}"#, evaluators: "{\(evaluators), \"e300\": true}").flags == nil)
    }

    @Test func aBillionLaughsAreCutShort() throws {
        let evaluators = (0..<60).map {
            #""e\#($0)": {"+": [{"$ref": "e\#($0 + 1)"}, {"$ref": "e\#($0 + 1)"}]}"#
        }
        let all = "{\(evaluators.joined(separator: ",")), \"e60\": {\"var\": \"x\"}}"
        let fault = try outcome(#"{"==": [{"$ref": "e0"}, 1]}"#, evaluators: all)
        #expect(fault?.code == .general)
        #expect(fault?.details.contains("steps") == true)
    }

    @Test(arguments: [
        #"{"cat": [{"var": "accumulator"}, {"var": "accumulator"}]}"#,
        #"{"merge": [{"var": "accumulator"}, {"var": "accumulator"}]}"#,
        #"[{"var": "accumulator"}, {"var": "accumulator"}]"#,
        #"{"map": [[1, 2], {"merge": [[{"var": ""}], {"var": "accumulator"}]}]}"#,
        #"{"var": ""}"#,
    ])
    func whatDoublesInALoopIsCutShort(_ body: String) throws {
        let list = (0..<900).map(String.init).joined(separator: ",")
        let rule = #"{"==": [{"reduce": [{"var": "list"}, \#(body), "seed of sixteen!"]}, 1]}"#
        let isMap = body.contains("map")
        let fault = try outcome(rule, #"{"list": [\#(list)]}"#)
        #expect(isMap || fault?.details.contains("steps") == true)
    }

    @Test func loopsInLoopsAreCutShort() throws {
        let list = (0..<400).map(String.init).joined(separator: ",")
        let rule = #"{"some": [{"var": "l"}, {"all": [[\#(list)], {"none": [[\#(list)], false]}]}]}"#
        #expect(try outcome(rule, #"{"l": [\#(list)]}"#)?.code == .general)
    }

    @Test func deepContextsAreRefused() {
        let deep = String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
        #expect(throws: FlagFault.self) { try FlagContext(json: #"{"a": \#(deep)}"#) }
    }

    @Test func tornFilesAreDiagnosedWhereverTheyEnd() {
        let whole = Array(
            #"{"flags": {"f": {"state": "ENABLED", "variants": {"a": 1.5e1}, "targeting": {"if": ["é", 1]}}}}"#.utf8
        )
        for length in 0..<whole.count {
            let compilation = FlagSet.compile(String(decoding: whole[..<length], as: UTF8.self), file: "f")
            #expect(compilation.flags == nil)
            #expect(!compilation.diagnostics.isEmpty)
        }
    }
}
