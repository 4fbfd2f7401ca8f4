import SlipwayCore
import Testing

@Suite struct StreamReaderTests {
    /// Reads every event of a text and tells, an event each, `c` for content, `-` for none, and `!` behind one that is not forwarded.
    private static func read(
        _ text: String,
        _ api: APIKind,
        stripsUsage: Bool = false
    ) -> (marks: String, reader: StreamReader) {
        var reader = StreamReader(api: api, stripsUsage: stripsUsage)
        var marks = ""
        for event in ServerSentEventsTests.events(of: Array(text.utf8)).events {
            let reading = event.withUnsafeBytes { reader.read(event: $0) }
            marks += (reading.isContent ? "c" : "-") + (reading.isForwarded ? "" : "!")
        }
        return (marks, reader)
    }

    private static func chunk(_ choices: String, _ more: String = #","usage":null"#) -> String {
        #"data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4-0613","choices":["#
            + choices + "]"
            + more + #","obfuscation":"x\"y"}"# + "\n\n"
    }

    private static let usage =
        #","usage":{"prompt_tokens":12,"completion_tokens":7,"total_tokens":19,"prompt_tokens_details":{"cached_tokens":4},"#
        + #""completion_tokens_details":{"reasoning_tokens":3}}"#

    @Test func chatStreamIsReadToItsEnd() {
        let text =
            Self.chunk(
                #"{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}"#
            )
            + Self.chunk(#"{"index":0,"delta":{"content":"Hel"},"finish_reason":null}"#)
            + Self.chunk(#"{"index":0,"delta":{"content":"lo \"you\" ]}"},"finish_reason":null}"#)
            + Self.chunk(#"{"index":0,"delta":{},"finish_reason":"stop"}"#)
            + Self.chunk("", Self.usage) + "data: [DONE]\n\n"
        for stripsUsage in [true, false] {
            let (marks, reader) = Self.read(text, .openAIChat, stripsUsage: stripsUsage)
            #expect(marks == (stripsUsage ? "-cc--!-" : "-cc---"))
            #expect(reader.usage == TokenUsage(input: 12, output: 7, cachedInput: 4))
            #expect(reader.model == "gpt-4-0613")
            #expect(reader.finishReason == "stop")
            #expect(reader.isFinished)
            #expect(reader.error == nil)
        }
    }

    @Test(arguments: [
        (#"{"delta":{"role":"assistant"}}"#, "-"),
        (#"{"delta":{"content":null}}"#, "-"),
        (#"{"delta":{"content":"x"}}"#, "c"),
        (#"{"delta":{"content":"\n"}}"#, "c"),
        (#"{"delta":{"tool_calls":[ ]}}"#, "-"),
        (#"{"delta":{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"f","arguments":""}}]}}"#, "c"),
        (#"{"delta":{"function_call":{"name":"f"}}}"#, "c"),
        (#"{"delta":{"function_call":{}}}"#, "-"),
        (#"{"delta":{"refusal":"No."}}"#, "c"),
        (#"{"delta":{"reasoning_content":"Hm"}}"#, "c"),
        (#"{"delta":{"annotations":[1],"x":"y"}}"#, "-"),
        (#"{"text":"x"}"#, "c"),
        (#"{"delta":{"content":""}},{"delta":{"content":"x"}}"#, "c"),
        (#"{"logprobs":{"content":[{"token":"x","logprob":-Infinity}]},"delta":{"content":""}}"#, "-"),
        (#"{"message":{"content":"x"}}"#, "-"),
        (#""x""#, "-"),
    ])
    func contentIsADeltaThatIsNotEmpty(choice: String, expected: String) {
        #expect(Self.read(Self.chunk(choice), .openAIChat).marks == expected)
    }

    @Test func usageOfAnyChunkCountsAndTheLastWins() {
        let stop = #"{"index":0,"delta":{"content":"x"},"finish_reason":"length"}"#
        let text =
            Self.chunk(
                stop,
                #","usage":{"prompt_tokens":1,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":1}}"#
            )
            + Self.chunk(#"{"delta":{}}"#, #","usage":{"prompt_tokens":12,"completion_tokens":7}"#)
            + Self.chunk("", #","usage":null"#)
        let (marks, reader) = Self.read(text, .openAIChat, stripsUsage: true)
        #expect(marks == "c--")
        #expect(reader.usage == TokenUsage(input: 12, output: 7))
        #expect(reader.finishReason == "length")
        #expect(!reader.isFinished)
    }

    @Test func chunkWithoutChoicesAndWithoutUsageIsForwarded() {
        let text = Self.chunk("", #","prompt_filter_results":[{"usage":{"prompt_tokens":1}}]"#)
        let (marks, reader) = Self.read(text, .openAIChat, stripsUsage: true)
        #expect(marks == "-")
        #expect(reader.usage == nil)
    }

    @Test(
        arguments: [
            (
                #"data: {"error":{"message":"m","type":"server_error","param":null,"code":null}}"#,
                UpstreamError(type: "server_error")
            ),
            (#"data: {"error":{"code":429,"message":"m"}}"#, UpstreamError(code: "429")),
            (#"data: {"error":"overloaded"}"#, UpstreamError()),
            (#"data: {"error":true,"usage":{"prompt_tokens":1}}"#, UpstreamError()),
            ("event: error\ndata: {\"message\":\"m\"}", UpstreamError()),
            (
                #"data: {"type":"error","error":{"type":"overloaded_error","message":"m"}}"#,
                UpstreamError(type: "overloaded_error")
            ),
            (#"data: {"error":null}"#, nil), (#"data: {"error":{}}"#, nil), (#"data: {"error":false}"#, nil),
            (#"data: {"error":""}"#, nil),
            (#"data: {"choices":[{"delta":{"content":"{\"error\":{\"type\":1}}"},"error":{"type":"x"}}]}"#, nil),
        ] as [(String, UpstreamError?)]
    )
    func chatErrorIsFound(event: String, expected: UpstreamError?) {
        let (marks, reader) = Self.read(event + "\n\n", .openAIChat, stripsUsage: true)
        #expect(reader.error == expected)
        #expect(!reader.isFinished)
        #expect(!marks.contains("!"))
    }

    private static func responses(_ type: String, _ members: String, named: Bool = true) -> String {
        (named ? "event: \(type)\n" : "") + #"data: {"type":"\#(type)","sequence_number":1\#(members)}"# + "\n\n"
    }

    private static let responsesUsage =
        #""usage":{"input_tokens":30,"input_tokens_details":{"cached_tokens":10},"output_tokens":9,"#
        + #""output_tokens_details":{"reasoning_tokens":2},"total_tokens":39}"#

    @Test(arguments: [true, false])
    func responsesStreamIsReadToItsEnd(named: Bool) {
        let running =
            #","response":{"id":"r","status":"in_progress","error":null,"model":"gpt-5","usage":null,"output":[]}"#
        let done =
            #","response":{"id":"r","status":"completed","error":null,"incomplete_details":null,"model":"gpt-5","#
            + #""output":[{"type":"message","status":"completed","content":[{"text":"usage"}]}],\#(Self.responsesUsage)}"#
        let text =
            Self.responses("response.created", running, named: named)
            + Self.responses("response.in_progress", running, named: named)
            + Self.responses(
                "response.output_item.added",
                #","item":{"type":"message","status":"in_progress"}"#,
                named: named
            )
            + Self.responses("response.output_text.delta", #","delta":"Hello","logprobs":[]"#, named: named)
            + Self.responses("response.function_call_arguments.delta", #","delta":"{}""#, named: named)
            + Self.responses("response.output_text.done", #","text":"Hello""#, named: named)
            + Self.responses("response.completed", done, named: named)
        let (marks, reader) = Self.read(text, .openAIResponses, stripsUsage: true)
        #expect(marks == "---cc--")
        #expect(reader.usage == TokenUsage(input: 30, output: 9, cachedInput: 10))
        #expect(reader.model == "gpt-5")
        #expect(reader.finishReason == "completed")
        #expect(reader.isFinished)
        #expect(reader.error == nil)
    }

    @Test func responsesThatEndOtherwiseSayWhy() {
        let incomplete =
            #","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},\#(Self.responsesUsage)}"#
        let cut = Self.read(Self.responses("response.incomplete", incomplete), .openAIResponses).reader
        #expect(cut.isFinished && cut.finishReason == "max_output_tokens" && cut.error == nil && cut.usage?.output == 9)
        let failed =
            #","response":{"status":"failed","error":{"code":"rate_limit_exceeded","message":"m"},"usage":null}"#
        let broken = Self.read(Self.responses("response.failed", failed), .openAIResponses).reader
        #expect(
            broken.isFinished && broken.finishReason == "failed"
                && broken.error == UpstreamError(code: "rate_limit_exceeded")
        )
    }

    @Test(arguments: [
        #","code":"insufficient_quota","message":"m","param":null"#,
        #","error":{"type":"insufficient_quota","code":"insufficient_quota","message":"m"}"#,
    ])
    func responsesErrorIsFoundFlatAndNested(members: String) {
        let (marks, reader) = Self.read(Self.responses("error", members), .openAIResponses)
        #expect(marks == "-")
        #expect(reader.error?.code == "insufficient_quota")
        #expect(!reader.isFinished)
        #expect(Outcome.classify(status: 200, error: reader.error) == .providerFault)
    }

    private static func anthropic(_ type: String, _ members: String, named: Bool = true) -> String {
        (named ? "event: \(type)\n" : "") + #"data: {"type":"\#(type)"\#(members)}"# + "\n\n"
    }

    @Test(arguments: [true, false])
    func anthropicStreamIsReadToItsEnd(named: Bool) {
        let start =
            #","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-4","content":[],"stop_reason":null,"#
            + #""usage":{"input_tokens":25,"cache_creation_input_tokens":100,"cache_read_input_tokens":50,"#
            + #""cache_creation":{"ephemeral_5m_input_tokens":100},"output_tokens":1}}"#
        let text =
            Self.anthropic("message_start", start, named: named)
            + Self.anthropic(
                "content_block_start",
                #","index":0,"content_block":{"type":"text","text":""}"#,
                named: named
            )
            + Self.anthropic("ping", "", named: named)
            + Self.anthropic(
                "content_block_delta",
                #","index":0,"delta":{"type":"text_delta","text":"Hello"}"#,
                named: named
            )
            + Self.anthropic(
                "content_block_delta",
                #","index":0,"delta":{"type":"input_json_delta","partial_json":""}"#,
                named: named
            )
            + Self.anthropic("content_block_stop", #","index":0"#, named: named)
            + Self.anthropic(
                "message_delta",
                #","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":15}"#,
                named: named
            )
            + Self.anthropic("message_stop", "", named: named)
        let (marks, reader) = Self.read(text, .anthropicMessages)
        #expect(marks == "---cc---")
        #expect(reader.usage == TokenUsage(input: 175, output: 15, cachedInput: 50))
        #expect(reader.model == "claude-4")
        #expect(reader.finishReason == "end_turn")
        #expect(reader.isFinished)
    }

    @Test func anthropicsLaterCountsReplaceTheEarlierOnes() {
        let text =
            Self.anthropic(
                "message_start",
                #","message":{"usage":{"input_tokens":5,"cache_read_input_tokens":3,"output_tokens":1}}"#
            )
            + Self.anthropic(
                "message_delta",
                #","usage":{"input_tokens":9,"cache_read_input_tokens":null,"output_tokens":4}"#
            )
            + Self.anthropic("message_delta", #","usage":{"output_tokens":6}"#)
        let reader = Self.read(text, .anthropicMessages).reader
        #expect(reader.usage == TokenUsage(input: 12, output: 6, cachedInput: 3))
        #expect(!reader.isFinished)
    }

    @Test func anthropicErrorAfterTheHeadIsFound() {
        let reader = Self.read(
            Self.anthropic("error", #","error":{"type":"overloaded_error","message":"m"}"#),
            .anthropicMessages
        ).reader
        #expect(reader.error == UpstreamError(type: "overloaded_error"))
        #expect(!reader.isFinished)
    }

    @Test func otherStreamsHaveDataAndNoLastEvent() {
        let (marks, reader) = Self.read(": ping\n\nevent: x\n\ndata: {\"error\":1}\n\ndata\n\n", .http)
        #expect(marks == "--c-")
        #expect(reader.isFinished)
        #expect(reader.error == nil)
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func dataMayComeInSeveralLinesOfAnyKind(end: String) {
        let lines = [
            ": hi", "id: 1", "data:{\"choices\":[{\"delta\":", "data: {\"content\":\"x\"}}],\"usage\":",
            "data: {\"prompt_tokens\":3}}", "", "",
        ]
        let (marks, reader) = Self.read(lines.joined(separator: end), .openAIChat)
        #expect(marks == "c")
        #expect(reader.usage == TokenUsage(input: 3, output: 0))
    }

    @Test(arguments: ["data: [DONE]", "data:[DONE]\n", "data: [DONE] ", "event: done\ndata: [DONE]"])
    func doneEndsAChat(event: String) {
        #expect(Self.read(event + "\n\n", .openAIChat).reader.isFinished)
    }

    @Test(arguments: 0..<50 as Range<UInt64>, APIKind.allCases)
    func anyEventIsTaken(seed: UInt64, api: APIKind) {
        var random = WireRandom(seed: seed)
        var reader = StreamReader(api: api, stripsUsage: true)
        for _ in 0..<100 {
            let start = random.pick([
                "", "data: ", "data: {", "event: error\ndata: {\"usage\":{", "data: {\"choices\":[", "data:",
            ])
            let event = Array(start.utf8) + random.bytes(upTo: 60)
            _ = event.withUnsafeBytes { reader.read(event: $0) }
        }
        #expect(reader.usage.map { $0.input >= 0 } ?? true)
    }
}
