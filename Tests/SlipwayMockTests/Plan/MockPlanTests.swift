import Foundation
import NIOCore
import Testing

@testable import SlipwayMock

@Suite struct MockPlanTests {
    private func plan(
        _ api: MockAPI = .chat,
        isStreaming: Bool = true,
        connection: MockConnection = MockConnection(),
        maxTokens: Int? = nil,
        change: (inout MockBehaviour) -> Void = { _ in }
    ) throws -> MockPlan {
        var behaviour = MockBehaviour()
        behaviour.answer = "one two three four"
        change(&behaviour)
        var request = MockRequest(api: api)
        request.isStreaming = isStreaming
        request.connection = connection
        request.maxTokens = maxTokens
        var generator = SplitMix64(seed: 3)
        return MockPlan(
            request,
            under: PreparedBehaviour(behaviour),
            ordinal: 1,
            in: .init(mockName: "m", now: WallSecond(unix: 784_111_777)),
            using: &generator
        )
    }

    private func fail(_ kind: MockErrorKind) -> (inout MockBehaviour) -> Void {
        {
            $0.errorRate = 1
            $0.errorKinds = [kind: 1]
        }
    }

    @Test func aPlanIsAValue() throws {
        let plan = try plan()
        #expect(plan.text == plan.text)
        #expect(plan.writes.count == 7)
    }

    @Test(arguments: [
        (MockAPI.chat, #""finish_reason":"length""#), (.responses, "max_output_tokens"), (.messages, "max_tokens"),
    ])
    func anAnswerEndsAtTheRequestsMaximum(api: MockAPI, word: String) throws {
        for isStreaming in [false, true] {
            let text = try plan(api, isStreaming: isStreaming, maxTokens: 2).text
            #expect(text.contains("two") && !text.contains("three"))
            #expect(text.contains(word))
            let whole = try plan(api, isStreaming: isStreaming, maxTokens: 4).text
            #expect(whole.contains("four") && !whole.contains(#""finish_reason":"length""#))
        }
    }

    @Test func timesAreLatencyThenFirstTokenThenPace() throws {
        let times = try plan {
            $0.latency = .fixed(100)
            $0.ttft = .fixed(20)
            $0.tokensPerSecond = 100
        }.writes.map(\.milliseconds)
        #expect(times == [100, 120, 130, 140, 150, 150, 150])
    }

    @Test func anAnswerTakesEquallyLongStreamedOrNot() throws {
        let pace: (inout MockBehaviour) -> Void = {
            $0.latency = .fixed(100)
            $0.ttft = .fixed(20)
            $0.tokensPerSecond = 100
        }
        let whole = try plan(isStreaming: false, change: pace).writes
        #expect(whole.count == 1)
        #expect(abs(whole[0].milliseconds - 150) <= 10)
    }

    @Test func moreTokensThanWordsTakeLonger() throws {
        let times = try plan {
            $0.outputTokens = 8
            $0.tokensPerSecond = 100
        }.writes.map(\.milliseconds)
        #expect(times == [0, 0, 20, 40, 60, 60, 60])
    }

    @Test(arguments: [MockAPI.chat, .responses, .messages])
    func theDeltasMakeUpTheAnswer(api: MockAPI) throws {
        let answer = " Leading,\n  \"quoted\" — ünïcode 👍\ttab "
        let text = try plan(api) { $0.answer = answer }.text
        let deltas = text.replacing("\r\n", with: "\n").split(separator: "\n").filter { $0.hasPrefix("data: {") }
            .compactMap { delta(String($0)) }
        #expect(deltas.joined() == answer)
    }

    private func delta(_ line: String) -> String? {
        guard let object = try? JSONSerialization.jsonObject(with: Data(line.dropFirst(6).utf8)) as? [String: Any]
        else {
            Issue.record("no JSON: \(line)")
            return nil
        }
        if let choices = object["choices"] as? [[String: Any]] {
            return (choices.first?["delta"] as? [String: Any])?["content"] as? String
        }
        return object["delta"] as? String ?? (object["delta"] as? [String: Any])?["text"] as? String
    }

    @Test(arguments: [MockAPI.chat, .responses, .messages])
    func aCutStreamNeverEnds(api: MockAPI) throws {
        let plan = try plan(api, change: fail(.cut))
        #expect(plan.writes.last?.move == .cut)
        #expect(plan.text.contains(" two") && !plan.text.contains(" three"))
        #expect(!plan.text.hasSuffix("0\r\n\r\n"))
    }

    @Test func aCutAnswerIsShorterThanItSaid() throws {
        let whole = try plan(isStreaming: false)
        let cut = try plan(isStreaming: false, change: fail(.cut))
        #expect(cut.writes.map(\.move) == [.cut])
        #expect(cut.text.count < whole.text.count - 100)
        #expect(cut.text.contains("content-length: "))
    }

    @Test(arguments: [MockAPI.chat, .responses, .messages])
    func anErrorInTheStreamIsItsLastEvent(api: MockAPI) throws {
        let late = try plan(api, change: fail(.streamError))
        #expect(late.text.contains(" two") && !late.text.contains("[DONE]") && late.text.hasSuffix("0\r\n\r\n"))
        let early = try plan(api, change: fail(.earlyStreamError))
        #expect(!early.text.contains("one") && early.text.hasSuffix("0\r\n\r\n"))
        #expect(try plan(api, isStreaming: false, change: fail(.streamError)).text.hasPrefix("HTTP/1.1 5"))
    }

    @Test func silenceHasNoNextWriteAndAResetNoBytes() throws {
        #expect(try plan(change: fail(.hang)).nextOffset == nil)
        let reset = try plan(change: fail(.reset)).writes
        #expect(reset.map(\.move) == [.reset] && reset[0].bytes.isEmpty)
    }

    @Test func errorsTakeTheLatencyToo() throws {
        let plan = try plan {
            fail(.overloaded)(&$0)
            $0.latency = .fixed(70)
        }
        #expect(plan.writes.map(\.milliseconds) == [70])
    }

    @Test func withoutChunksTheStreamEndsWithTheConnection() throws {
        let old = MockConnection(isKeepAlive: true, isChunkable: false)
        let plan = try plan(connection: old)
        #expect(plan.closesConnection)
        #expect(plan.text.contains("connection: close\r\n") && !plan.text.contains("chunked"))
        #expect(plan.text.hasSuffix("data: [DONE]\n\n"))
    }

    @Test func theDateIsTheRFCsExample() throws {
        #expect(try plan().text.contains("date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"))
    }

    @Test(arguments: [MockAPI.chat, .responses, .messages])
    func theModelMayBeOverridden(api: MockAPI) throws {
        #expect(try plan(api) { $0.model = "other\"" }.text.contains(#""model":"other\"""#))
    }
}
