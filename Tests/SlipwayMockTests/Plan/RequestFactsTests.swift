import NIOCore
import Testing

@testable import SlipwayMock

@Suite struct RequestFactsTests {
    private func facts(_ json: String) -> RequestFacts? { RequestFacts(body: ByteBuffer(string: json)) }

    @Test(arguments: [
        (#"{"stream":true}"#, true),
        (#"{"stream" : true , "a":1}"#, true),
        ("{\n\t\"a\": [1, {\"stream\": false}],\r\n \"stream\":\ttrue\n}\n", true),
        (#"{"stream":false}"#, false),
        (#"{"stream":null}"#, false),
        (#"{"stream":"true"}"#, false),
        (#"{}"#, false),
        (#"{"messages":[{"content":"\"stream\":true"}]}"#, false),
        (#"{"a":{"stream":true}}"#, false),
        (#"{"a":"}\"","b":"\\","stream":true}"#, true),
        (#"{"str\u0065am":true}"#, true),
        (#"{"stream":true,"stream":false}"#, false),
        (#"{"a":-1.5e+3,"b":true,"stream":true}"#, true),
    ])
    func onlyTheTopLevelStreamCounts(json: String, isStreaming: Bool) throws {
        #expect(try #require(facts(json)).isStreaming == isStreaming)
    }

    @Test(arguments: [
        (#"{"max_tokens":7}"#, 7), (#"{"max_completion_tokens": 8 }"#, 8), (#"{"max_output_tokens":9}"#, 9),
        (#"{"max_tokens":null}"#, nil), (#"{"a":{"max_tokens":7}}"#, nil),
    ])
    func maximumHasSeveralNames(json: String, maximum: Int?) throws {
        #expect(try #require(facts(json)).maxTokens == maximum)
    }

    @Test(arguments: [
        "", "[]", "null", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":1", "{\"a\":\"", "{\"a\":\"\\",
        "{\"a\":[1}", "{} {}",
        "{a:1}", "{\"a\":{\"b\":\"}", "\u{0}",
    ])
    func whatIsNoObjectHasNoFacts(json: String) {
        #expect(facts(json) == nil)
    }

    @Test(arguments: [
        (#"{"model":"gpt-4"}"#, "gpt-4"),
        (#"{"model":"a\"b\u00e9/ü"}"#, #"a\"b\u00e9/ü"#),
        (#"{"model":3}"#, ""),
        (#"{"model":""}"#, ""),
    ])
    func theModelIsKeptAsItWasWritten(json: String, model: String) throws {
        #expect(try #require(facts(json)).model == model)
    }

    @Test func streamOptionsAreRead() throws {
        let json = #"{"stream_options":{"include_usage": true,"include_obfuscation":false}}"#
        let options = try #require(facts(json)?.streamOptions)
        #expect(options == .init(includesUsage: true, includesObfuscation: false))
        #expect(facts(#"{"stream_options":{}}"#)?.streamOptions == .init())
        #expect(facts(#"{"stream_options":null}"#)?.streamOptions == nil)
    }
}
