import Foundation
import Testing

@testable import SlipwayCore

@Suite struct AIConfigTests {
    private static let prompts = ["support@6": "Be thorough.", "hello": "Hello {{name}}"]

    /// A variant, and the places of what is wrong with it.
    private static let cases: [(value: String, faults: [String])] = [
        ("{}", []),
        (#"{"model": "m", "provider": "acme", "features": {"a": true, "b": [1]}, "$schema": "x"}"#, []),
        (#"{"prompt": "support@6", "parameters": {"temperature": 0.5, "stop": ["x"]}, "max_tokens": 1}"#, []),
        (#"{"prompt": {"text": "Hello {{name}}"}, "tools_enabled": ["a"], "max_tokens": 10.0}"#, []),
        (#"{"tools_enabled": true}"#, []),
        (#"{"tools_enabled": false}"#, []),
        (#"{"tools_enabled": []}"#, []),
        ("[]", [""]),
        (#""gpt-4""#, [""]),
        ("null", [""]),
        (#"{"modle": "m"}"#, ["modle"]),
        (#"{"model": ""}"#, ["model"]),
        (#"{"model": 4, "provider": {}, "features": [], "$schema": 1}"#, ["provider", "$schema", "features", "model"]),
        (#"{"max_tokens": 0}"#, ["max_tokens"]),
        (#"{"max_tokens": 1.5}"#, ["max_tokens"]),
        (#"{"max_tokens": "10"}"#, ["max_tokens"]),
        (#"{"max_tokens": null}"#, ["max_tokens"]),
        (#"{"tools_enabled": "search"}"#, ["tools_enabled"]),
        (#"{"tools_enabled": ["a", 1, ""]}"#, ["tools_enabled[1]", "tools_enabled[2]"]),
        (#"{"parameters": []}"#, ["parameters"]),
        (#"{"parameters": {"model": "m", "stream": true, "top_p": 1}}"#, ["parameters.model", "parameters.stream"]),
        (
            #"{"parameters": {"messages": [], "input": "", "system": "", "instructions": ""}}"#,
            [
                "parameters.messages", "parameters.input", "parameters.system", "parameters.instructions",
            ]
        ),
        (#"{"prompt": 1}"#, ["prompt"]),
        (#"{"prompt": {}}"#, ["prompt"]),
        (#"{"prompt": {"text": ""}}"#, ["prompt.text"]),
        (#"{"prompt": {"text": "x", "file": "y"}}"#, ["prompt.file"]),
    ]

    /// What the schema cannot know: which prompts there are, and what is a variable.
    private static let beyondTheSchema: [(value: String, faults: [String])] = [
        (#"{"prompt": "support@7"}"#, ["prompt"]),
        (#"{"prompt": "Be kind to them."}"#, ["prompt"]),
        (#"{"prompt": {"text": "{{#name}}"}}"#, ["prompt.text"]),
    ]

    private static func read(_ text: String) throws -> (config: AIConfig?, faults: [AIConfigReader.Fault]) {
        var reader = AIConfigReader(prompts: prompts)
        let config = reader.read(try #require(JSONTree.parse(text)))
        return (config, reader.faults)
    }

    @Test(arguments: cases + beyondTheSchema)
    func everyFaultIsFoundWithItsPlace(value: String, faults: [String]) throws {
        let found = try Self.read(value)
        #expect(found.faults.map(\.path.description) == faults)
        #expect((found.config == nil) == !faults.isEmpty)
    }

    @Test func thePublishedSchemaSaysTheSame() throws {
        let file = ManifestFixtures.repository.appending(path: "docs/ai-config.schema.json")
        let text = try String(contentsOf: file, encoding: .utf8)
        let schema = try JSONSchema(try #require(JSONTree.parse(text)))
        for (value, faults) in Self.cases {
            let found = schema.faults(in: try #require(JSONTree.parse(value)))
            #expect(found.isEmpty == faults.isEmpty, "\(value): \(found)")
        }
    }

    @Test func aConfigIsAnOverlay() throws {
        let text =
            #"{"model": "m", "prompt": "support@6", "parameters": {"n": 1}, "max_tokens": 9, "tools_enabled": false}"#
        let overlay = Overlay(
            model: "m",
            prompt: "Be thorough.",
            parameters: [.init("n", .integer(1))],
            maxTokens: 9,
            tools: []
        )
        #expect(try Self.read(text).config?.overlay(for: FlagContext()) == overlay)
        let greeting = try Self.read(#"{"prompt": "hello"}"#).config
        #expect(greeting?.overlay.prompt == nil)
        #expect(greeting?.overlay(for: FlagContext([.init("name", .string("Ann"))])).prompt == "Hello Ann")
        #expect(try Self.read(#"{"tools_enabled": true}"#).config?.overlay == Overlay.none)
    }

    @Test func whatAConfigLeavesOpenTheVersionDecides() {
        let version = Overlay(
            model: "v",
            prompt: "p",
            parameters: [.init("a", .integer(1)), .init("b", .integer(2))],
            headers: [.init("x-team", "t")],
            tools: ["x"]
        )
        #expect(version.overlaid(by: .none) == version)
        let top = Overlay(model: "c", parameters: [.init("b", .integer(3))], maxTokens: 5, tools: ["y"])
        let expected = Overlay(
            model: "c",
            prompt: "p",
            parameters: [.init("a", .integer(1)), .init("b", .integer(3))],
            headers: [.init("x-team", "t")],
            maxTokens: 5,
            tools: ["y"]
        )
        #expect(version.overlaid(by: top) == expected)
        #expect(Overlay.none.overlaid(by: version) == version)
    }
}

// MARK: - What a request comes to
extension AIConfigTests {
    private static let flags = """
        {"flags": {
          "plan": {"state": "ENABLED", "defaultVariant": "off", "variants": {"off": {}, "on": {"model": "b"}, "bad": 1},
            "targeting": {"if": [{"==": [{"var": "plan"}, "pro"]}, "on", {"==": [{"var": "plan"}, "bad"]}, "bad",
                                 {"==": [{"var": "plan"}, "odd"]}, "unheard", {"==": [{"var": "plan"}, "none"]}, null]}},
          "off": {"state": "DISABLED", "defaultVariant": "a", "variants": {"a": {}}},
          "open": {"state": "ENABLED", "variants": {"a": {}}},
          "users": {"state": "ENABLED", "defaultVariant": "a", "variants": {"a": {}, "b": {}},
            "targeting": {"fractional": [["a", 50], ["b", 50]]}}
        }}
        """

    private func table(_ flag: String) throws -> AIConfigTable {
        let flags = try #require(FlagSet.compile(Self.flags, file: "flags.json").flags)
        return AIConfigTable(AIConfigSpec(flag: flag), flags: flags, prompts: [:])
    }

    @Test(
        arguments: [
            ("plan", "pro", .variant(1, isSplit: false)), ("plan", "free", .variant(0, isSplit: false)),
            ("plan", "none", .variant(0, isSplit: false)),
            ("plan", "bad", .miss(.invalidConfig)), ("plan", "odd", .miss(.evaluationError)),
            ("off", "pro", .miss(.disabled)),
            ("open", "pro", .miss(.noVariant)), ("unheard", "pro", .miss(.unknownFlag)),
        ] as [(String, String, AIConfigTable.Resolution)]
    )
    func aFlagComesTo(_ flag: String, _ plan: String, _ expected: AIConfigTable.Resolution) throws {
        let context = FlagContext([.init("plan", .string(plan))])
        #expect(try table(flag).resolve(context, at: Timestamp(microseconds: 0)) == expected)
    }

    @Test func withoutFlagsThereIsNone() {
        let table = AIConfigTable(AIConfigSpec(flag: "plan"), flags: nil, prompts: [:])
        #expect(table.resolve(FlagContext(), at: Timestamp(microseconds: 0)) == .miss(.unknownFlag))
    }

    /// The same variant as an application's that asks with the key as its targeting key.
    @Test func aUserHasOneVariantWhoeverAsks() throws {
        let flags = try #require(FlagSet.compile(Self.flags, file: "flags.json").flags)
        let table = try table("users")
        for number in 0..<50 {
            let body = try JSONDocument(Array(#"{"user":"user-\#(number)"}"#.utf8))
            let context = table.spec.context(of: request(body: body, key: "user-\(number)"))
            let asked = FlagContext([.init("targetingKey", .string("user-\(number)"))])
            let answer = try flags.evaluate("users", asked, at: Timestamp(microseconds: 0))
            let index = table.flag?.variants.firstIndex { $0.name == answer.variant?.name }
            #expect(
                table.resolve(context, at: Timestamp(microseconds: 0)) == .variant(try #require(index), isSplit: true)
            )
        }
    }

    /// Who has a flag's variant is in a canary as often as everybody is: a tenth of a tenth, give or take four standard deviations.
    @Test(arguments: [UInt64(1), 0x5A17, .max])
    func aFlagAndACanaryDoNotCorrelate(salt: UInt64) throws {
        let text = """
            {"flags": {"tenth": {"state": "ENABLED", "defaultVariant": "b", "variants": {"a": {}, "b": {}},
              "targeting": {"fractional": [["a", 10], ["b", 90]]}}}}
            """
        let flags = try #require(FlagSet.compile(text, file: "flags.json").flags)
        let tenth = try #require(Weight(percent: 10))
        var (chosen, both) = (0, 0)
        for number in 0..<20_000 {
            let user = "user-\(number)"
            let context = FlagContext([.init("targetingKey", .string(user))])
            let variant = try flags.evaluate("tenth", context, at: Timestamp(microseconds: 0)).variant?.name
            guard variant == "a" else { continue }
            chosen += 1
            if Place(key: user, salt: salt).isBelow(tenth) { both += 1 }
        }
        #expect(abs(chosen - 2000) < 170)
        #expect(abs(both - 200) < 57)
    }

    private func request(
        body: JSONDocument,
        key: String? = nil,
        header: @escaping (String) -> String? = { _ in nil }
    ) -> AIConfigRequest {
        AIConfigRequest(service: "s", version: "v1", api: .openAIChat, key: key, header: header, document: body)
    }

    @Test func aContextHasWhatTheManifestNamesAndNoMore() throws {
        let spec = AIConfigSpec(
            flag: "plan",
            attributes: [
                .init("plan", .header("x-plan")), .init("tier", .cookie("tier")),
                .init("age", .body(["metadata", "age"])),
                .init("beta", .body(["beta"])), .init("long", .body(["long"])), .init("list", .body(["list"])),
                .init("gone", .header("x-gone")), .init("wide", .header("x-wide")),
            ]
        )
        let long = String(repeating: "x", count: AIConfigSpec.maxValueBytes)
        let text =
            #"{"model":"gpt-4","stream":true,"metadata":{"age":41,"secret":1},"beta":false,"list":[1],"long":"\#(long)"}"#
        let headers = ["x-plan": " pro ", "cookie": "a=b; tier=\"gold\"", "x-other": "1", "x-wide": long + "x"]
        let document = try JSONDocument(Array(text.utf8))
        let context = spec.context(of: request(body: document, key: "ann", header: { headers[$0] }))
        let expected: [String: JSONValue] = [
            "service": .string("s"), "version": .string("v1"), "api": .string("openai-chat"), "stream": .bool(true),
            "targetingKey": .string("ann"), "model": .string("gpt-4"), "plan": .string("pro"), "tier": .string("gold"),
            "age": .integer(41), "beta": .bool(false),
        ]
        #expect(Dictionary(uniqueKeysWithValues: context.members.map { ($0.name, $0.value) }) == expected)
    }

    @Test func whatBelongsToNobodyIsNotThere() throws {
        let document = try JSONDocument(Array(#"{"model":null}"#.utf8))
        let long = String(repeating: "k", count: AIConfigSpec.maxValueBytes + 1)
        #expect(AIConfigSpec(flag: "plan").context(of: request(body: document, key: long)).targetingKey == nil)
        let context = AIConfigSpec(flag: "plan").context(of: request(body: document))
        #expect(context.members.map(\.name) == ["service", "version", "api", "stream"])
    }

    @Test(arguments: [
        (FlagChoice(flag: "support-model", variant: "concise"), "support-model=concise"),
        (FlagChoice(flag: "a b=c,d", variant: "é\r\nx: y"), "a%20b%3Dc%2Cd=%C3%A9%0D%0Ax:%20y"),
        (FlagChoice(flag: "a/b.c:d@e+f_g~h", variant: "100%"), "a/b.c:d@e+f_g~h=100%25"),
    ])
    func aChoiceFitsIntoAField(_ choice: FlagChoice, _ expected: String) {
        #expect(choice.fieldValue == expected)
    }
}
