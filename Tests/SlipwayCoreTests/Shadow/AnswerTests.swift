import Testing

@testable import SlipwayCore

@Suite struct AnswerTests {
    private func chat(_ body: String, status: Int = 200) -> AssembledAnswer {
        CapturedResponse(api: .openAIChat, status: status, isStream: false, body: Array(body.utf8)).assembled()
    }

    private func stream(_ api: APIKind, _ events: String, ending: CapturedResponse.Ending = .whole) -> AssembledAnswer {
        CapturedResponse(api: api, status: 200, isStream: true, body: Array(events.utf8), ending: ending).assembled()
    }

    @Test func aChatAnswerHasTextCallsAndUsage() {
        let answer = chat(
            #"""
            {"model":"m","choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","content":"Let me see.",
            "tool_calls":[{"id":"1","type":"function","function":{"name":"search","arguments":"{\"q\":\"a\"}"}}]}}],
            "usage":{"prompt_tokens":3,"completion_tokens":5}}
            """#
        )
        #expect(answer.text == "Let me see.")
        #expect(answer.toolCalls == [ToolCall(name: "search", arguments: #"{"q":"a"}"#)])
        #expect(answer.tokens == TokenUsage(input: 3, output: 5))
        #expect(answer.outcome == .ok && answer.model == "m" && answer.finishReason == "tool_calls")
    }

    /// The same answer, however it comes.
    @Test func aStreamedChatAnswerIsPutTogether() {
        let answer = stream(
            .openAIChat,
            #"""
            data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"Let me"}}]}

            data: {"choices":[{"index":0,"delta":{"content":" see."}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"1","function":{"name":"search","arguments":""}}]}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"q\":"}}]}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"name":"stop","arguments":"{}"}},{"index":0,"function":{"arguments":"\"a\"}"}}]}}]}

            data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

            data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":5}}

            data: [DONE]


            """#
        )
        #expect(answer.text == "Let me see.")
        let calls = [ToolCall(name: "search", arguments: #"{"q":"a"}"#), ToolCall(name: "stop", arguments: "{}")]
        #expect(answer.toolCalls == calls)
        #expect(answer.outcome == .ok && answer.tokens == TokenUsage(input: 3, output: 5))
    }

    @Test func aStreamedResponseIsPutTogether() {
        let pieces = #"""
            event: response.created
            data: {"type":"response.created","response":{"model":"m","status":"in_progress"}}

            event: response.output_text.delta
            data: {"type":"response.output_text.delta","output_index":0,"delta":"Hel"}

            event: response.output_text.delta
            data: {"type":"response.output_text.delta","output_index":0,"delta":"lo"}

            event: response.output_item.added
            data: {"type":"response.output_item.added","output_index":1,"item":{"type":"function_call","name":"search","arguments":""}}

            event: response.function_call_arguments.delta
            data: {"type":"response.function_call_arguments.delta","output_index":1,"delta":"{}"}


            """#
        let last = #"""
            event: response.completed
            data: {"type":"response.completed","response":{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hello"}]},{"type":"function_call","name":"search","arguments":"{}"}]}}


            """#
        let cut = stream(.openAIResponses, pieces)
        #expect(cut.outcome == .truncated)
        for answer in [cut, stream(.openAIResponses, pieces + last)] {
            #expect(answer.text == "Hello")
            #expect(answer.toolCalls == [ToolCall(name: "search", arguments: "{}")])
        }
        #expect(stream(.openAIResponses, pieces + last).outcome == .ok)
    }

    @Test func aStreamedMessageIsPutTogether() {
        let answer = stream(
            .anthropicMessages,
            #"""
            event: message_start
            data: {"type":"message_start","message":{"model":"m","usage":{"input_tokens":4,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"1","name":"search","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"q\":1}"}}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}}

            event: message_stop
            data: {"type":"message_stop"}


            """#
        )
        #expect(answer.text == "Hello")
        #expect(answer.toolCalls == [ToolCall(name: "search", arguments: #"{"q":1}"#)])
        #expect(answer.tokens == TokenUsage(input: 4, output: 9))
        #expect(answer.outcome == .ok && answer.finishReason == "tool_use")
    }

    @Test func plainMessagesAndResponsesAreRead() {
        let message =
            #"{"content":[{"type":"text","text":"Hi"},{"type":"tool_use","name":"f","input":{"a":1}}],"stop_reason":"tool_use"}"#
        let one = CapturedResponse(api: .anthropicMessages, status: 200, isStream: false, body: Array(message.utf8))
            .assembled()
        #expect(one.text == "Hi" && one.toolCalls == [ToolCall(name: "f", arguments: #"{"a":1}"#)])
        let response =
            #"{"status":"completed","output":[{"type":"reasoning"},{"type":"message","content":[{"type":"refusal","refusal":"No."}]}]}"#
        let two = CapturedResponse(api: .openAIResponses, status: 200, isStream: false, body: Array(response.utf8))
            .assembled()
        #expect(two.text == "No." && two.isRefusal)
    }

    @Test func anAnswerThatIsNotWholeSaysSo() {
        let event = #"data: {"choices":[{"index":0,"delta":{"content":"Hal"}}]}"# + "\n\n"
        #expect(stream(.openAIChat, event).outcome == .truncated)
        #expect(stream(.openAIChat, event, ending: .timeout).outcome == .timeout)
        #expect(stream(.openAIChat, event, ending: .unreachable).outcome == .error)
        #expect(chat(#"{"choices":[{"mess"#).outcome == .truncated)
        #expect(chat(#"{"error":{"type":"invalid_request_error"}}"#, status: 400).outcome == .clientError)
        #expect(chat(#"{"error":{"type":"server_error"}}"#, status: 500).outcome == .error)
    }

    @Test func whatIsNotJSONIsTaken() {
        for body in ["", "null", "[1]", #"{"choices":7}"#, #"{"choices":[7,{"message":{"content":[{"text":"a"}]}}]}"#] {
            _ = chat(body)
        }
        _ = stream(.anthropicMessages, "data: {\n\ndata: 7\n\nevent: x\n\n")
    }

    @Test(arguments: [
        ("I'm sorry, but I can't help with that.", true), ("I’m sorry, but I can’t do this.", true),
        ("Es tut mir leid, aber das geht nicht.", true), ("Sorry for the delay! Here is the list.", false), ("", false),
    ])
    func declinesAreToldByTheirOpening(_ text: String, _ isRefusal: Bool) {
        #expect(RefusalOpening.begins(text) == isRefusal)
    }
}
