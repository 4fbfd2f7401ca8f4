import NIOCore

extension MockPlan {
    // MARK: - Documents

    func writeAnswer(_ exchange: MockExchange, with pen: inout MockPen) -> Move {
        switch exchange.api {
        case .chat: ChatWire(exchange: exchange).writeAnswer(to: &pen.body)
        case .responses: ResponsesWire(exchange: exchange).writeAnswer(to: &pen.body)
        case .messages: MessagesWire(exchange: exchange).writeAnswer(to: &pen.body)
        }
        guard fault == .cut else {
            writeDocument(status: 200, with: &pen)
            return .finish
        }
        writeHead(head(.length(pen.body.readableBytes)), to: &pen.output)
        pen.output.writeImmutableBuffer(pen.body.getSlice(at: 0, length: pen.body.readableBytes / 2) ?? ByteBuffer())
        return .cut
    }

    func writeDocument(status: Int, advice: StaticString = "", with pen: inout MockPen) {
        var head = head(.length(pen.body.readableBytes))
        head.status = status
        writeHead(head, advice: advice, to: &pen.output)
        pen.output.writeImmutableBuffer(pen.body)
    }

    // MARK: - Streams

    mutating func writeEvent(_ exchange: MockExchange, with pen: inout MockPen) -> Move {
        let index = nextEvent()
        if index == 0 { writeStreamHead(to: &pen.output) }
        if index == faultyEvent(exchange) { return writeFault(exchange, index, with: &pen) }
        let stage = exchange.stage(ofEvent: index)
        switch exchange.api {
        case .chat: ChatWire(exchange: exchange).writeEvent(stage, to: &pen.body)
        case .responses: ResponsesWire(exchange: exchange).writeEvent(stage, index: index, to: &pen.body)
        case .messages: MessagesWire(exchange: exchange).writeEvent(stage, to: &pen.body)
        }
        let isLast = index == exchange.eventCount - 1
        writeFramed(isLast: isLast, with: &pen)
        return isLast ? .finish : .goOn
    }

    /// The event in whose place the fault stands: after half of the content, or before any.
    private func faultyEvent(_ exchange: MockExchange) -> Int? {
        switch fault {
        case .cut, .streamError: exchange.openingCount + (exchange.contentCount + 1) / 2
        case .earlyStreamError: exchange.openingCount
        default: nil
        }
    }

    private func writeFault(_ exchange: MockExchange, _ index: Int, with pen: inout MockPen) -> Move {
        guard let fault, fault != .cut else { return .cut }
        let failure = MockFailure(fault, isAnthropic: isAnthropic)
        ErrorWire.writeEvent(failure, api: exchange.api, id: id, index: index, to: &pen.body)
        writeFramed(isLast: true, with: &pen)
        return .finish
    }

    /// The last event and the chunk that ends the body are one write: no reader can tell them from two.
    private func writeFramed(isLast: Bool, with pen: inout MockPen) {
        guard connection.isChunkable else {
            pen.output.writeImmutableBuffer(pen.body)
            return
        }
        pen.output.writeHexadecimal(UInt64(pen.body.readableBytes))
        pen.output.write("\r\n")
        pen.output.writeImmutableBuffer(pen.body)
        pen.output.write(isLast ? "\r\n0\r\n\r\n" as StaticString : "\r\n")
    }

    private func writeStreamHead(to buffer: inout ByteBuffer) {
        var head = head(connection.isChunkable ? .chunked : .untilClose)
        head.contentType = isAnthropic ? "text/event-stream; charset=utf-8" : "text/event-stream"
        if !connection.isChunkable { head.isKeepAlive = false }
        writeHead(head, advice: "cache-control: no-cache\r\n", to: &buffer)
    }

    // MARK: - Heads

    private func head(_ framing: ResponseHead.Framing) -> ResponseHead {
        ResponseHead(
            mockName: mockName,
            now: now,
            framing: framing,
            isKeepAlive: connection.isKeepAlive,
            announcesKeepAlive: !connection.isChunkable
        )
    }

    private func writeHead(_ head: ResponseHead, advice: StaticString = "", to buffer: inout ByteBuffer) {
        head.writeBeginning(to: &buffer)
        APIHeaders.write(isAnthropic: isAnthropic, id: id, now: now, to: &buffer)
        buffer.write(advice)
        head.end(&buffer)
    }
}
