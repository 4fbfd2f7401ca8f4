import SlipwayCore
import Testing

@Suite struct OverlayTests {
    private static func apply(
        _ overlay: Overlay,
        _ body: String,
        api: APIKind = .openAIChat,
        asksForUsage: Bool = false
    ) throws -> String {
        let document = try JSONDocument(Array(body.utf8))
        let bytes = overlay.applied(to: document, api: api, asksForUsage: asksForUsage)
        _ = try JSONDocument(bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (#"{"model":"a","n":1}"#, #"{"model":"gpt-4","n":1}"#),
        ("{ \"n\" : 1.0e0 , \"model\" :  \"a\" }\n", "{ \"n\" : 1.0e0 , \"model\" :  \"gpt-4\" }\n"),
        (#"{"n":1}"#, #"{"n":1,"model":"gpt-4"}"#),
        ("{}", #"{"model":"gpt-4"}"#),
        ("{ }", #"{"model":"gpt-4" }"#),
        (#"{"model":"a","n":1,"model":"b"}"#, #"{"n":1,"model":"gpt-4"}"#),
        (#"{"mod\u0065l":"a", "model":{"x":1}}"#, #"{"model":"gpt-4"}"#),
        (#"{"model":"a","model":"b","model":"c"}"#, #"{"model":"gpt-4"}"#),
        (#"{"x":{"model":"a"}}"#, #"{"x":{"model":"a"},"model":"gpt-4"}"#),
        ("[1]", "[1]"),
        ("\"model\"", "\"model\""),
    ])
    func modelIsSetInPlaceOrAppended(body: String, expected: String) throws {
        #expect(try Self.apply(Overlay(model: "gpt-4"), body) == expected)
    }

    @Test func parametersOfEveryKindAreSet() throws {
        let overlay = Overlay(parameters: [
            .init("temperature", .number(0.2)), .init("max_tokens", .integer(1000)),
            .init("stop", .array([.string("a\"\n\u{1}"), .null])),
            .init("logit_bias", .object([.init("50256", .integer(-100)), .init("é", .bool(false))])),
            .init("n", .number(.nan)),
        ])
        let expected =
            #"{"max_tokens":1000,"n":null,"temperature":0.2,"stop":["a\"\n\u0001",null],"logit_bias":{"50256":-100,"é":false}}"#
        #expect(try Self.apply(overlay, #"{"max_tokens":5,"n":1}"#) == expected)
    }

    @Test func modelOutranksAParameterOfThatName() throws {
        let overlay = Overlay(
            model: "gpt-4",
            parameters: [.init("model", .string("x")), .init("n", .integer(1)), .init("n", .integer(2))]
        )
        #expect(try Self.apply(overlay, "{}") == #"{"model":"gpt-4","n":2}"#)
    }

    @Test(arguments: [
        (
            #"{"messages":[{"role":"user","content":"hi"}]}"#,
            #"{"messages":[{"role":"system","content":"Be \"kind\""},{"role":"user","content":"hi"}]}"#
        ),
        (
            #"{"messages":[{"role":"system","content":"old"},{"role":"user","content":"hi"}]}"#,
            #"{"messages":[{"role":"system","content":"Be \"kind\""},{"role":"user","content":"hi"}]}"#
        ),
        (
            #"{"messages": [ {"content":[{"type":"text","text":"old"}],"role":"developer","name":"x"}]}"#,
            #"{"messages": [ {"content":"Be \"kind\"","role":"developer","name":"x"}]}"#
        ),
        (#"{"messages":[{"role":"system"}]}"#, #"{"messages":[{"role":"system","content":"Be \"kind\""}]}"#),
        (
            #"{"messages":[{"role":"system","content":"a","content":"b"}]}"#,
            #"{"messages":[{"role":"system","content":"Be \"kind\""}]}"#
        ),
        (
            #"{"messages":[{"role":"system","role":"user","content":"a"}]}"#,
            #"{"messages":[{"role":"system","content":"Be \"kind\""},{"role":"system","role":"user","content":"a"}]}"#
        ),
        (#"{"messages":[]}"#, #"{"messages":[{"role":"system","content":"Be \"kind\""}]}"#),
        (#"{"messages":["x"]}"#, #"{"messages":[{"role":"system","content":"Be \"kind\""},"x"]}"#),
        (
            #"{"messages":[1],"n":1,"messages":[{"role":"user","content":"hi"}]}"#,
            #"{"n":1,"messages":[{"role":"system","content":"Be \"kind\""},{"role":"user","content":"hi"}]}"#
        ),
        (#"{"messages":"x"}"#, #"{"messages":"x"}"#),
        ("{}", "{}"),
    ])
    func promptIsTheChatsFirstSystemMessage(body: String, expected: String) throws {
        #expect(try Self.apply(Overlay(prompt: "Be \"kind\""), body) == expected)
    }

    @Test func promptIsAnthropicsSystemAndTheResponsesInstructions() throws {
        let overlay = Overlay(prompt: "P")
        let body = #"{"system":[{"type":"text","text":"x"}],"messages":[]}"#
        #expect(try Self.apply(overlay, body, api: .anthropicMessages) == #"{"system":"P","messages":[]}"#)
        #expect(
            try Self.apply(overlay, #"{"input":"x"}"#, api: .openAIResponses) == #"{"input":"x","instructions":"P"}"#
        )
    }

    @Test func parameterNamedMessagesReplacesThemAll() throws {
        let overlay = Overlay(prompt: "P", parameters: [.init("messages", .array([]))])
        #expect(try Self.apply(overlay, #"{"messages":[{"role":"user"}]}"#) == #"{"messages":[]}"#)
    }

    @Test(arguments: [
        (#"{"stream":true}"#, #"{"stream":true,"stream_options":{"include_usage":true}}"#),
        (#"{"stream":true,"stream_options":null}"#, #"{"stream":true,"stream_options":{"include_usage":true}}"#),
        (#"{"stream":true,"stream_options":{}}"#, #"{"stream":true,"stream_options":{"include_usage":true}}"#),
        (
            #"{"stream":true,"stream_options":{"include_obfuscation":false}}"#,
            #"{"stream":true,"stream_options":{"include_obfuscation":false,"include_usage":true}}"#
        ),
        (
            #"{"stream":true,"stream_options":{"include_usage":false,"x":1}}"#,
            #"{"stream":true,"stream_options":{"include_usage":true,"x":1}}"#
        ),
        (
            #"{"stream_options":{"a":1},"stream":true,"stream_options":{"b":1}}"#,
            #"{"stream":true,"stream_options":{"b":1,"include_usage":true}}"#
        ),
        (#"{"stream":true,"stream_options":5}"#, #"{"stream":true,"stream_options":5}"#),
        (#"{"stream":false}"#, #"{"stream":false}"#),
        (#"{"n":1}"#, #"{"n":1}"#),
    ])
    func usageIsAskedForInChatStreams(body: String, expected: String) throws {
        #expect(try Self.apply(.none, body, asksForUsage: true) == expected)
        #expect(try Self.apply(.none, body) == body)
        #expect(try Self.apply(.none, body, api: .openAIResponses, asksForUsage: true) == body)
    }

    @Test func usageIsAddedToAParametersStreamOptions() throws {
        let options = JSONValue.object([.init("include_usage", .bool(false)), .init("x", .integer(1))])
        let overlay = Overlay(parameters: [.init("stream_options", options)])
        let expected = #"{"stream":true,"stream_options":{"x":1,"include_usage":true}}"#
        #expect(try Self.apply(overlay, #"{"stream":true}"#, asksForUsage: true) == expected)
    }

    @Test func otherBodiesPassUntouched() throws {
        let overlay = Overlay(model: "m", prompt: "p", parameters: [.init("n", .integer(1))])
        #expect(try Self.apply(overlay, #"{"model":"a"}"#, api: .http) == #"{"model":"a"}"#)
        #expect(try Self.apply(.none, #"{ "model":"a","model":"b"}"#) == #"{ "model":"a","model":"b"}"#)
    }

    @Test func factsAreTheClientsOwn() throws {
        func facts(_ body: String, _ api: APIKind = .openAIChat) throws -> RequestFacts {
            let facts = RequestFacts(document: try JSONDocument(Array(body.utf8)), api: api)
            let read = try Array(body.utf8).withUnsafeBytes { try RequestFacts(reading: $0, api: api) }
            #expect(read == facts)
            return facts
        }
        #expect(try facts("{}") == RequestFacts())
        #expect(try facts("[]") == RequestFacts())
        let body = #"{"model":"gpt-4","stream":true,"stream_options":{"include_usage":true}}"#
        #expect(try facts(body) == RequestFacts(isStream: true, asksForUsage: true, model: "gpt-4"))
        #expect(try facts(body, .openAIResponses) == RequestFacts(isStream: true, model: "gpt-4"))
        #expect(try facts(#"{"model":1,"stream":"true","stream_options":[]}"#) == RequestFacts())
        let twice = #"{"model":"a","str\u0065am":true,"stream":false,"model":"b","stream":true}"#
        #expect(try facts(twice) == RequestFacts(isStream: true, model: "b"))
        #expect(try facts(#"{"stream":true,"model":"a","model":null,"stream":1}"#) == RequestFacts())
        let options = #"{"stream_options":{"include_usage":true,"x":{"include_usage":false}}}"#
        #expect(try facts(options) == RequestFacts(asksForUsage: true))
        #expect(try facts(#"{"stream_options":{"include_usage":true,"include_usage":null}}"#) == RequestFacts())
    }

    @Test(arguments: ["", "{", #"{"model":"a"} x"#, #"{"model":"a",}"#, "[1,]"])
    func aBodyThatIsNotJSONHasNoFacts(body: String) {
        #expect(throws: JSONFault.self) {
            try Array(body.utf8).withUnsafeBytes { try RequestFacts(reading: $0, api: .openAIChat) }
        }
    }
}
