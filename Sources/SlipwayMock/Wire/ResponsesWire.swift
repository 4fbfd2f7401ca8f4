import NIOCore

/// OpenAI's responses, as text.
struct ResponsesWire {
    enum Status {
        case inProgress
        case finished
    }

    let exchange: MockExchange

    private var isCompleted: Bool { exchange.finish == "completed" }

    func writeAnswer(to buffer: inout ByteBuffer) { writeResponse(.finished, to: &buffer) }

    // MARK: - The stream

    /// - Parameter index: the event's place in the stream, its sequence number.
    func writeEvent(_ stage: StreamStage, index: Int, to buffer: inout ByteBuffer) {
        switch (stage, exchange.isToolCall) {
        case (.opening(0), _): writeLifecycle("response.created", index, .inProgress, to: &buffer)
        case (.opening(1), _): writeLifecycle("response.in_progress", index, .inProgress, to: &buffer)
        case (.opening(2), _): writeItem("response.output_item.added", index, .inProgress, to: &buffer)
        case (.opening, _): writePart("response.content_part.added", index, .inProgress, to: &buffer)
        case (.content(let piece), _): writeDelta(exchange.content.pieces[piece], index, to: &buffer)
        case (.closing(0), _): writeTextDone(index, to: &buffer)
        case (.closing(1), false): writePart("response.content_part.done", index, .finished, to: &buffer)
        case (.closing(1), true), (.closing(2), false):
            writeItem("response.output_item.done", index, .finished, to: &buffer)
        case (.closing, _):
            writeLifecycle(isCompleted ? "response.completed" : "response.incomplete", index, .finished, to: &buffer)
        }
    }

    private func writeLifecycle(_ type: StaticString, _ index: Int, _ status: Status, to buffer: inout ByteBuffer) {
        beginEvent(type, index, to: &buffer)
        buffer.write(",\"response\":")
        writeResponse(status, to: &buffer)
        buffer.write("}\n\n")
    }

    private func writeItem(_ type: StaticString, _ index: Int, _ status: Status, to buffer: inout ByteBuffer) {
        beginEvent(type, index, to: &buffer)
        buffer.write(",\"output_index\":0,\"item\":")
        writeOutputItem(status, to: &buffer)
        buffer.write("}\n\n")
    }

    private func writePart(_ type: StaticString, _ index: Int, _ status: Status, to buffer: inout ByteBuffer) {
        beginEvent(type, index, to: &buffer)
        writeItemReference(to: &buffer)
        buffer.write(",\"part\":")
        writeContentPart(status, to: &buffer)
        buffer.write("}\n\n")
    }

    private func writeDelta(_ piece: [UInt8], _ index: Int, to buffer: inout ByteBuffer) {
        if exchange.isToolCall {
            beginEvent("response.function_call_arguments.delta", index, to: &buffer)
        } else {
            beginEvent("response.output_text.delta", index, to: &buffer)
        }
        writeItemReference(to: &buffer)
        buffer.write(",\"delta\":\"")
        buffer.write(piece)
        buffer.write("\"")
        if !exchange.isToolCall { buffer.write(",\"logprobs\":[]") }
        Obfuscation.write(exchange, padding: piece.count, to: &buffer)
        buffer.write("}\n\n")
    }

    private func writeTextDone(_ index: Int, to buffer: inout ByteBuffer) {
        if exchange.isToolCall {
            beginEvent("response.function_call_arguments.done", index, to: &buffer)
            writeItemReference(to: &buffer)
            buffer.write(",\"arguments\":\"")
        } else {
            beginEvent("response.output_text.done", index, to: &buffer)
            writeItemReference(to: &buffer)
            buffer.write(",\"text\":\"")
        }
        buffer.write(exchange.content.text)
        buffer.write(exchange.isToolCall ? "\"}\n\n" as StaticString : "\",\"logprobs\":[]}\n\n")
    }

    private func beginEvent(_ type: StaticString, _ index: Int, to buffer: inout ByteBuffer) {
        buffer.write("event: ")
        buffer.write(type)
        buffer.write("\ndata: {\"type\":\"")
        buffer.write(type)
        buffer.write("\",\"sequence_number\":")
        buffer.writeDecimal(index)
    }
}
