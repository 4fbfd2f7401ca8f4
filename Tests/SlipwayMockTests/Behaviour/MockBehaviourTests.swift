import Foundation
import Testing

@testable import SlipwayMock

@Suite struct MockBehaviourTests {
    private func parse(_ json: String) throws -> MockBehaviour { try MockBehaviour.parse(Data(json.utf8)) }

    @Test func anEmptyObjectIsTheDefault() throws {
        #expect(try parse("{}") == MockBehaviour())
    }

    @Test func aListOfKindsIsToldWhatIsNeeded() {
        #expect {
            try MockBehaviour.parse(Data(#"{"error_kinds": ["500", "hang"]}"#.utf8))
        } throws: { error in
            "\(error)" == #"error_kinds: needs an object, each kind with its weight: {"500": 1, "hang": 0.5}"#
        }
    }

    @Test func everyKeyIsRead() throws {
        var expected = MockBehaviour()
        expected.latency = .fixed(5)
        expected.ttft = .lognormal(median: 200, p95: 800)
        expected.tokensPerSecond = 50
        expected.answer = "a b"
        expected.outputTokens = 7
        expected.inputTokens = 8
        expected.errorRate = 0.5
        expected.errorKinds = [.hang: 2, .streamError: 1]
        expected.errorPattern = .every
        expected.leakPrompt = true
        expected.toolCall = MockToolCall(name: "search", arguments: #"{"q":"x/y"}"#)
        expected.finishReason = "length"
        expected.model = "m"
        expected.record = true
        expected.errorModels = ["m"]
        let json = """
            {"latency": 5, "ttft": {"lognormal": {"median": 200, "p95": 800}}, "tokens_per_second": 50, "answer": "a b",
             "output_tokens": 7, "input_tokens": 8, "error_rate": 0.5, "error_kinds": {"hang": 2, "stream_error": 1},
             "error_pattern": "every", "error_models": ["m"], "leak_prompt": true, "tool_call": {"name": "search", "arguments": {"q": "x/y"}},
             "finish_reason": "length", "model": "m", "record": true}
            """
        #expect(try parse(json) == expected)
        #expect(try MockBehaviour.parse(JSONEncoder().encode(expected)) == expected)
    }

    @Test(arguments: [
        ("{\"latncy\": 1}", "latncy"),
        ("{\"latency\": {\"fix\": 1}}", "latency.fix"),
        ("{\"tool_call\": {\"name\": \"a\", \"args\": 1}}", "tool_call.args"),
        ("{\"tool_call\": {}}", "tool_call.name"),
        ("{\"tool_call\": {\"name\": \"a\", \"arguments\": \"[1]\"}}", "tool_call.arguments"),
        ("{\"latency\": -1}", "latency"),
        ("{\"ttft\": {\"uniform\": [2, 1]}}", "ttft"),
        ("{\"ttft\": {\"uniform\": [1]}}", "ttft.uniform"),
        ("{\"latency\": {\"lognormal\": {\"median\": 0, \"p95\": 1}}}", "latency"),
        ("{\"tokens_per_second\": \"fast\"}", "tokens_per_second"),
        ("{\"tokens_per_second\": -1}", "tokens_per_second"),
        ("{\"error_rate\": 1.5}", "error_rate"),
        ("{\"error_rate\": 0.5, \"error_kinds\": {}}", "error_kinds"),
        ("{\"error_kinds\": {\"500\": -1}}", "error_kinds"),
        ("{\"error_kinds\": {\"418\": 1}}", "error_kinds.418"),
        ("{\"output_tokens\": 1e30}", "output_tokens"),
        ("{\"error_pattern\": \"sometimes\"}", "error_pattern"),
        ("{\"error_models\": \"m\"}", "error_models"),
        ("{\"output_tokens\": -1}", "output_tokens"),
        ("{\"input_tokens\": 1.5}", "input_tokens"),
        ("{\"record\": \"yes\"}", "record"),
    ])
    func aRefusalNamesTheKey(json: String, key: String) throws {
        let error = try #require(throws: MockBehaviourError.self) { try parse(json) }
        #expect(error.key == key, "\(error)")
    }

    @Test(arguments: ["", "nonsense", "[1]", "3"])
    func whatIsNoObjectIsRefused(json: String) throws {
        let error = try #require(throws: MockBehaviourError.self) { try parse(json) }
        #expect(error.key == nil)
    }

    @Test func mergingChangesOnlyWhatIsNamed() throws {
        var present = MockBehaviour()
        present.answer = "kept"
        present.record = true
        present.errorRate = 0.5
        present.toolCall = MockToolCall(name: "kept", arguments: #"{"a":1}"#)
        var expected = present
        expected.latency = .uniform(1, 2)
        expected.errorRate = 0
        let changes = Data(#"{"latency": {"uniform": [1, 2]}, "error_rate": null}"#.utf8)
        #expect(try present.merging(changes) == expected)
    }
}
