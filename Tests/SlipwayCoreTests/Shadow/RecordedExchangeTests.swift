import Testing

@testable import SlipwayCore

@Suite struct RecordedExchangeTests {
    private static func exchange(
        _ request: [UInt8] = Array(#"{"messages":[{"content":"Wo ist „es\u{1F600}“?"}]}"#.utf8),
        answer: [UInt8] = Array("data: {}\n\ndata: [DONE]\n\n".utf8),
        outcome: Outcome = .ok,
        isReadable: Bool = true
    ) -> RecordedExchange {
        let response = CapturedResponse(
            api: .openAIChat,
            status: 200,
            isStream: true,
            body: answer,
            ending: .init(outcome),
            isReadable: isReadable
        )
        return RecordedExchange(
            requestID: RequestID(random: 7, 8),
            at: Timestamp(microseconds: 1_764_457_200_123_456),
            service: "support",
            version: "v1",
            method: "POST",
            target: "/v1/chat/completions?user=me",
            headers: [.init("content-type", "application/json")],
            request: request,
            answer: response,
            outcome: outcome,
            latency: .microseconds(812_500),
            timeToFirstToken: .milliseconds(40)
        )
    }

    @Test(arguments: [
        exchange(), exchange([]), exchange([0xFF, 0x00, 0x1F], answer: [0x80]), exchange(outcome: .truncated),
        exchange(outcome: .timeout), exchange(isReadable: false),
    ])
    func whatIsWrittenIsRead(_ exchange: RecordedExchange) throws {
        let line = exchange.line(keepsContent: true)
        #expect(line.count { $0 == UInt8(ascii: "\n") } == 1 && line.last == UInt8(ascii: "\n"))
        #expect(try RecordedExchange.read(line) == [exchange])
    }

    @Test func withoutContentThereAreSizesAndHashes() throws {
        let line = Self.exchange().line(keepsContent: false)
        let text = String(decoding: line, as: UTF8.self)
        for secret in ["„es", "user=me", "application/json", "DONE"] { #expect(!text.contains(secret)) }
        let tree = try #require(JSONTree.parse(text))
        #expect(tree["request_bytes"]?.index == Self.exchange().request.count && tree["answer_hash"]?.text != nil)
        expectFault(String(decoding: line, as: UTF8.self), "holds no content", line: 1)
    }

    private func expectFault(_ text: String, _ fault: String, line: Int) {
        do throws(RecordFault) {
            _ = try RecordedExchange.read(Array(text.utf8))
            Issue.record("was read: \(text)")
        } catch {
            #expect(error.line == line && error.message.contains(fault), "\(error)")
        }
    }

    @Test func emptyLinesAndCountsAreNoExchanges() throws {
        var counts = RecordingCounts()
        (counts.recorded, counts.dropped) = (2, 1)
        let text = [10] + Self.exchange().line(keepsContent: true) + [10] + counts.line
        #expect(try RecordedExchange.read(text).count == 1)
        #expect(RecordingCounts(counts.line) == counts)
        #expect(RecordingCounts(Self.exchange().line(keepsContent: true)) == nil)
    }

    @Test(arguments: [
        ("[1]", "not a JSON object"), ("nonsense", "not JSON"),
        (line(#""method":"POST""#, #""method":"GET / HTTP/1.1\\r\\nx:""#), "method is no method"),
        (line(#""path":"/"#, #""path":"/a b"#), "path is no path of a URL"),
        (line(#""api":"openai-chat""#, #""api":"smtp""#), "api is one of"),
        (line(#""latency_ms""#, #""latency""#), "latency_ms is missing"),
        (line(#""request":""#, #""request_base64":"?"#), "request_base64 is not Base64"),
    ])
    func aLineThatCannotBeReadIsNamed(_ text: String, _ fault: String) {
        expectFault("\n" + text, fault, line: 2)
    }

    private static func line(_ part: String, _ replacement: String) -> String {
        let text = String(decoding: exchange().line(keepsContent: true), as: UTF8.self)
        precondition(text.contains(part))
        return text.replacing(part, with: replacement)
    }

    @Test func aSampleIsWhatThePlanSays() {
        let plan = RecordingPlan(share: Weight(basisPoints: 2500))
        var random = WireRandom(seed: 3)
        let taken = (0..<20_000).count { _ in plan.takes(RequestID(random: random.next(), random.next())) }
        #expect(abs(Double(taken) / 20_000 - 0.25) < 0.015)
        #expect(RecordingPlan.isSecret("Authorization") && !RecordingPlan.isSecret("x-team"))
    }
}
