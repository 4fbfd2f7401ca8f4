import NIOCore

/// Anthropic's messages, as text.
struct MessagesWire {
    let exchange: MockExchange

    func writeAnswer(to buffer: inout ByteBuffer) {
        writeIdentity(to: &buffer)
        buffer.write("\"content\":[")
        if let tool = exchange.content.tool {
            writeToolHead(tool, to: &buffer)
            buffer.write(tool.argumentsJSON)
            buffer.write("}")
        } else {
            buffer.write("{\"type\":\"text\",\"text\":\"")
            buffer.write(exchange.content.text)
            buffer.write("\"}")
        }
        buffer.write("],\"stop_reason\":\"")
        buffer.write(exchange.finish)
        buffer.write("\",\"stop_sequence\":null,\"usage\":")
        writeUsage(outputTokens: exchange.outputTokens, to: &buffer)
        buffer.write("}")
    }

    // MARK: - The stream

    func writeEvent(_ stage: StreamStage, to buffer: inout ByteBuffer) {
        switch stage {
        case .opening(0): writeMessageStart(to: &buffer)
        case .opening(1): writeBlockStart(to: &buffer)
        case .opening: buffer.write("event: ping\ndata: {\"type\":\"ping\"}\n\n")
        case .content(let index): writeDelta(exchange.content.pieces[index], to: &buffer)
        case .closing(0):
            buffer.write("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n")
        case .closing(1): writeMessageDelta(to: &buffer)
        case .closing: buffer.write("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")
        }
    }

    private func writeMessageStart(to buffer: inout ByteBuffer) {
        buffer.write("event: message_start\ndata: {\"type\":\"message_start\",\"message\":")
        writeIdentity(to: &buffer)
        buffer.write("\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":")
        writeUsage(outputTokens: min(1, exchange.outputTokens), to: &buffer)
        buffer.write("}}\n\n")
    }

    private func writeBlockStart(to buffer: inout ByteBuffer) {
        buffer.write(
            "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":"
        )
        if let tool = exchange.content.tool {
            writeToolHead(tool, to: &buffer)
            buffer.write("{}}")
        } else {
            buffer.write("{\"type\":\"text\",\"text\":\"\"}")
        }
        buffer.write("}\n\n")
    }

    private func writeDelta(_ piece: [UInt8], to buffer: inout ByteBuffer) {
        buffer.write(
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":"
        )
        if exchange.isToolCall {
            buffer.write("\"input_json_delta\",\"partial_json\":\"")
        } else {
            buffer.write("\"text_delta\",\"text\":\"")
        }
        buffer.write(piece)
        buffer.write("\"}}\n\n")
    }

    /// Its usage is cumulative.
    private func writeMessageDelta(to buffer: inout ByteBuffer) {
        buffer.write("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"")
        buffer.write(exchange.finish)
        buffer.write("\",\"stop_sequence\":null},\"usage\":{\"input_tokens\":")
        buffer.writeDecimal(exchange.inputTokens)
        buffer.write(",\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":")
        buffer.writeDecimal(exchange.outputTokens)
        buffer.write("}}\n\n")
    }

    // MARK: - Parts

    private func writeIdentity(to buffer: inout ByteBuffer) {
        buffer.write("{\"model\":\"")
        buffer.write(exchange.model)
        buffer.write("\",\"id\":\"msg_")
        buffer.writeHexadecimal(exchange.id, width: 16)
        buffer.write("\",\"type\":\"message\",\"role\":\"assistant\",")
    }

    /// Up to where the arguments' object begins.
    private func writeToolHead(_ tool: MockContent.ToolName, to buffer: inout ByteBuffer) {
        buffer.write("{\"type\":\"tool_use\",\"id\":\"toolu_")
        buffer.writeHexadecimal(exchange.id, width: 16)
        buffer.write("\",\"name\":\"")
        buffer.write(tool.escaped)
        buffer.write("\",\"input\":")
    }

    private func writeUsage(outputTokens: Int, to buffer: inout ByteBuffer) {
        buffer.write("{\"input_tokens\":")
        buffer.writeDecimal(exchange.inputTokens)
        buffer.write(",\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,")
        buffer.write("\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,\"ephemeral_1h_input_tokens\":0},")
        buffer.write("\"output_tokens\":")
        buffer.writeDecimal(outputTokens)
        buffer.write(",\"service_tier\":\"standard\"}")
    }
}
