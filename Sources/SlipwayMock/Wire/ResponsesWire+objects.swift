import NIOCore

/// The objects that the events and the whole answer share.
extension ResponsesWire {
    func writeItemReference(to buffer: inout ByteBuffer) {
        buffer.write(",\"item_id\":\"")
        writeItemID(to: &buffer)
        buffer.write("\",\"output_index\":0")
        if !exchange.isToolCall { buffer.write(",\"content_index\":0") }
    }

    func writeResponse(_ status: Status, to buffer: inout ByteBuffer) {
        buffer.write("{\"id\":\"resp_")
        buffer.writeHexadecimal(exchange.id, width: 16)
        buffer.write("\",\"object\":\"response\",\"created_at\":")
        buffer.writeDecimal(exchange.now.unix)
        writeState(status, to: &buffer)
        buffer.write(",\"instructions\":null,\"max_output_tokens\":null,\"max_tool_calls\":null,\"model\":\"")
        buffer.write(exchange.model)
        buffer.write("\",\"output\":[")
        if status == .finished { writeOutputItem(status, to: &buffer) }
        buffer.write("],\"parallel_tool_calls\":true,\"previous_response_id\":null,\"prompt_cache_key\":null,")
        buffer.write("\"reasoning\":{\"effort\":null,\"summary\":null},\"safety_identifier\":null,")
        buffer.write("\"service_tier\":\"default\",\"store\":true,\"temperature\":1.0,")
        buffer.write("\"text\":{\"format\":{\"type\":\"text\"},\"verbosity\":\"medium\"},\"tool_choice\":\"auto\",")
        buffer.write("\"tools\":[],\"top_logprobs\":0,\"top_p\":1.0,\"truncation\":\"disabled\",\"usage\":")
        writeUsage(status, to: &buffer)
        buffer.write(",\"user\":null,\"metadata\":{}}")
    }

    func writeOutputItem(_ status: Status, to buffer: inout ByteBuffer) {
        buffer.write("{\"id\":\"")
        writeItemID(to: &buffer)
        buffer.write(exchange.isToolCall ? "\",\"type\":\"function_call\"" as StaticString : "\",\"type\":\"message\"")
        buffer.write(itemStatus(status))
        if let tool = exchange.content.tool {
            writeCall(tool, status, to: &buffer)
        } else {
            buffer.write(",\"content\":[")
            if status == .finished { writeContentPart(status, to: &buffer) }
            buffer.write("],\"role\":\"assistant\"}")
        }
    }

    func writeContentPart(_ status: Status, to buffer: inout ByteBuffer) {
        buffer.write("{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"")
        if status == .finished { buffer.write(exchange.content.text) }
        buffer.write("\"}")
    }

    // MARK: - Parts

    private func writeState(_ status: Status, to buffer: inout ByteBuffer) {
        switch (status, exchange.finish) {
        case (.inProgress, _):
            buffer.write(",\"status\":\"in_progress\",\"background\":false,\"error\":null,\"incomplete_details\":null")
        case (.finished, "completed"):
            buffer.write(",\"status\":\"completed\",\"background\":false,\"completed_at\":")
            buffer.writeDecimal(exchange.now.unix)
            buffer.write(",\"error\":null,\"incomplete_details\":null")
        case (.finished, let reason):
            buffer.write(",\"status\":\"incomplete\",\"background\":false,\"error\":null,")
            buffer.write("\"incomplete_details\":{\"reason\":\"")
            buffer.write(reason)
            buffer.write("\"}")
        }
    }

    private func itemStatus(_ status: Status) -> StaticString {
        switch (status, exchange.finish) {
        case (.inProgress, _): ",\"status\":\"in_progress\""
        case (.finished, "completed"): ",\"status\":\"completed\""
        case (.finished, _): ",\"status\":\"incomplete\""
        }
    }

    private func writeCall(_ tool: MockContent.ToolName, _ status: Status, to buffer: inout ByteBuffer) {
        buffer.write(",\"arguments\":\"")
        if status == .finished { buffer.write(exchange.content.text) }
        buffer.write("\",\"call_id\":\"call_")
        buffer.writeHexadecimal(exchange.id, width: 16)
        buffer.write("\",\"name\":\"")
        buffer.write(tool.escaped)
        buffer.write("\"}")
    }

    private func writeItemID(to buffer: inout ByteBuffer) {
        buffer.write(exchange.isToolCall ? "fc_" as StaticString : "msg_")
        buffer.writeHexadecimal(exchange.id, width: 16)
    }

    private func writeUsage(_ status: Status, to buffer: inout ByteBuffer) {
        guard status == .finished else {
            buffer.write("null")
            return
        }
        buffer.write("{\"input_tokens\":")
        buffer.writeDecimal(exchange.inputTokens)
        buffer.write(",\"input_tokens_details\":{\"cached_tokens\":0,\"cache_write_tokens\":0},\"output_tokens\":")
        buffer.writeDecimal(exchange.outputTokens)
        buffer.write(",\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":")
        buffer.writeDecimal(exchange.inputTokens + exchange.outputTokens)
        buffer.write("}")
    }
}
