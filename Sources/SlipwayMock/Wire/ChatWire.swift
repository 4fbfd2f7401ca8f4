import NIOCore

/// OpenAI's chat completions, as text.
struct ChatWire {
    let exchange: MockExchange

    // MARK: - The whole answer

    func writeAnswer(to buffer: inout ByteBuffer) {
        writeIdentity("chat.completion", to: &buffer)
        buffer.write("\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":")
        if let tool = exchange.content.tool {
            buffer.write("null,\"tool_calls\":[{")
            writeToolHead(tool, to: &buffer)
            buffer.write(exchange.content.text)
            buffer.write("\"}}]")
        } else {
            buffer.write("\"")
            buffer.write(exchange.content.text)
            buffer.write("\"")
        }
        buffer.write(",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"")
        buffer.write(exchange.finish)
        buffer.write("\"}],\"usage\":")
        writeUsage(to: &buffer)
        buffer.write(",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_slipwaymock\"}")
    }

    // MARK: - The stream

    func writeEvent(_ stage: StreamStage, to buffer: inout ByteBuffer) {
        switch stage {
        case .opening: writeOpening(to: &buffer)
        case .content(let index): writeContent(exchange.content.pieces[index], to: &buffer)
        case .closing(0): writeFinish(to: &buffer)
        case .closing(1) where exchange.includesUsage: writeUsageChunk(to: &buffer)
        case .closing: buffer.write("data: [DONE]\n\n")
        }
    }

    private func writeOpening(to buffer: inout ByteBuffer) {
        beginChunk(to: &buffer)
        if let tool = exchange.content.tool {
            buffer.write("{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,")
            writeToolHead(tool, to: &buffer)
            buffer.write("\"}}],\"refusal\":null}")
        } else {
            buffer.write("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}")
        }
        endChunk(padding: 2, to: &buffer)
    }

    private func writeContent(_ piece: [UInt8], to buffer: inout ByteBuffer) {
        beginChunk(to: &buffer)
        if exchange.isToolCall {
            buffer.write("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"")
            buffer.write(piece)
            buffer.write("\"}}]}")
        } else {
            buffer.write("{\"content\":\"")
            buffer.write(piece)
            buffer.write("\"}")
        }
        endChunk(padding: piece.count, to: &buffer)
    }

    private func writeFinish(to buffer: inout ByteBuffer) {
        beginChunk(to: &buffer)
        buffer.write("{},\"logprobs\":null,\"finish_reason\":\"")
        buffer.write(exchange.finish)
        buffer.write("\"}]")
        writeTail(padding: 7, to: &buffer)
    }

    /// The extra chunk that carries usage has no choices.
    private func writeUsageChunk(to buffer: inout ByteBuffer) {
        buffer.write("data: ")
        writeChunkIdentity(to: &buffer)
        buffer.write("\"choices\":[],\"usage\":")
        writeUsage(to: &buffer)
        Obfuscation.write(exchange, padding: 11, to: &buffer)
        buffer.write("}\n\n")
    }

    // MARK: - Parts

    private func beginChunk(to buffer: inout ByteBuffer) {
        buffer.write("data: ")
        writeChunkIdentity(to: &buffer)
        buffer.write("\"choices\":[{\"index\":0,\"delta\":")
    }

    private func endChunk(padding: Int, to buffer: inout ByteBuffer) {
        buffer.write(",\"logprobs\":null,\"finish_reason\":null}]")
        writeTail(padding: padding, to: &buffer)
    }

    private func writeTail(padding: Int, to buffer: inout ByteBuffer) {
        if exchange.includesUsage { buffer.write(",\"usage\":null") }
        Obfuscation.write(exchange, padding: padding, to: &buffer)
        buffer.write("}\n\n")
    }

    private func writeChunkIdentity(to buffer: inout ByteBuffer) {
        writeIdentity("chat.completion.chunk", to: &buffer)
        buffer.write("\"service_tier\":\"default\",\"system_fingerprint\":\"fp_slipwaymock\",")
    }

    private func writeIdentity(_ object: StaticString, to buffer: inout ByteBuffer) {
        buffer.write("{\"id\":\"chatcmpl-")
        buffer.writeHexadecimal(exchange.id, width: 16)
        buffer.write("\",\"object\":\"")
        buffer.write(object)
        buffer.write("\",\"created\":")
        buffer.writeDecimal(exchange.now.unix)
        buffer.write(",\"model\":\"")
        buffer.write(exchange.model)
        buffer.write("\",")
    }

    /// Up to where the arguments' text begins.
    private func writeToolHead(_ tool: MockContent.ToolName, to buffer: inout ByteBuffer) {
        buffer.write("\"id\":\"call_")
        buffer.writeHexadecimal(exchange.id, width: 16)
        buffer.write("\",\"type\":\"function\",\"function\":{\"name\":\"")
        buffer.write(tool.escaped)
        buffer.write("\",\"arguments\":\"")
    }

    private func writeUsage(to buffer: inout ByteBuffer) {
        buffer.write("{\"prompt_tokens\":")
        buffer.writeDecimal(exchange.inputTokens)
        buffer.write(",\"completion_tokens\":")
        buffer.writeDecimal(exchange.outputTokens)
        buffer.write(",\"total_tokens\":")
        buffer.writeDecimal(exchange.inputTokens + exchange.outputTokens)
        buffer.write(",\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0}")
        buffer.write(",\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0,")
        buffer.write("\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}")
    }
}
