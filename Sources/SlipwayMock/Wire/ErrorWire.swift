import NIOCore

/// Errors, in the shape of the API that was asked.
enum ErrorWire {
    // MARK: - Bodies

    static func writeBody(_ failure: MockFailure, isAnthropic: Bool, id: UInt64, to buffer: inout ByteBuffer) {
        if isAnthropic {
            writeAnthropic(failure, id: id, to: &buffer)
        } else {
            buffer.write("{\"error\":")
            writeOpenAIObject(failure, to: &buffer)
            buffer.write("}")
        }
    }

    static func writeBody(_ refusal: MockRefusal, isAnthropic: Bool, id: UInt64, to buffer: inout ByteBuffer) {
        let message = JSONText.escaped(refusal.message)
        if isAnthropic {
            buffer.write("{\"type\":\"error\",\"error\":{\"type\":\"")
            buffer.write(refusal.kind)
            buffer.write("\",\"message\":\"")
            buffer.write(message)
            buffer.write("\"}")
            endAnthropic(id, to: &buffer)
        } else {
            buffer.write("{\"error\":{\"message\":\"")
            buffer.write(message)
            buffer.write("\",\"type\":\"invalid_request_error\",\"param\":")
            writeNullable(refusal.param, to: &buffer)
            buffer.write(",\"code\":")
            writeNullable(refusal.code, to: &buffer)
            buffer.write("}}")
        }
    }

    // MARK: - Events

    /// The last event of a stream that breaks off; no `[DONE]` follows it.
    ///
    /// - Parameter index: the event's place in the stream.
    static func writeEvent(_ failure: MockFailure, api: MockAPI, id: UInt64, index: Int, to buffer: inout ByteBuffer) {
        switch api {
        case .chat:
            buffer.write("data: {\"error\":")
            writeOpenAIObject(failure, to: &buffer)
            buffer.write("}")
        case .responses:
            // Flat, unlike everywhere else at OpenAI.
            buffer.write("event: error\ndata: {\"type\":\"error\",\"code\":")
            writeNullable(failure.code, to: &buffer)
            buffer.write(",\"message\":\"")
            buffer.write(failure.message)
            buffer.write("\",\"param\":null,\"sequence_number\":")
            buffer.writeDecimal(index)
            buffer.write("}")
        case .messages:
            buffer.write("event: error\ndata: ")
            writeAnthropic(failure, id: id, to: &buffer)
        }
        buffer.write("\n\n")
    }

    // MARK: - Parts

    private static func writeOpenAIObject(_ failure: MockFailure, to buffer: inout ByteBuffer) {
        buffer.write("{\"message\":\"")
        buffer.write(failure.message)
        buffer.write("\",\"type\":\"")
        buffer.write(failure.type)
        buffer.write("\",\"param\":null,\"code\":")
        writeNullable(failure.code, to: &buffer)
        buffer.write("}")
    }

    private static func writeAnthropic(_ failure: MockFailure, id: UInt64, to buffer: inout ByteBuffer) {
        buffer.write("{\"type\":\"error\",\"error\":{\"type\":\"")
        buffer.write(failure.kind)
        buffer.write("\",\"message\":\"")
        buffer.write(failure.message)
        buffer.write("\"")
        if failure.status == 429, let code = failure.code {
            buffer.write(",\"details\":{\"error_code\":\"")
            buffer.write(code)
            buffer.write("\"}")
        }
        buffer.write("}")
        endAnthropic(id, to: &buffer)
    }

    private static func endAnthropic(_ id: UInt64, to buffer: inout ByteBuffer) {
        buffer.write(",\"request_id\":\"req_")
        buffer.writeHexadecimal(id, width: 16)
        buffer.write("\"}")
    }

    private static func writeNullable(_ text: StaticString?, to buffer: inout ByteBuffer) {
        guard let text else { return buffer.write("null") }
        buffer.write("\"")
        buffer.write(text)
        buffer.write("\"")
    }

    private static func writeNullable(_ text: String?, to buffer: inout ByteBuffer) {
        guard let text else { return buffer.write("null") }
        buffer.write("\"")
        buffer.write(JSONText.escaped(text))
        buffer.write("\"")
    }
}
