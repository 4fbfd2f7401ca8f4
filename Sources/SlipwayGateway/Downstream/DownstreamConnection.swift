import NIOCore
import SlipwayCore

/// A client's connection: turns the codec's parts into exchanges, one at a time.
///
/// Each read is asked for after the one before has been dealt with. Confined to its event loop.
final class DownstreamConnection {
    private enum Part {
        case head(RequestHead)
        case body(ByteBuffer)
        case end
        case malformed(GatewayError, APIKind)

        var kind: StateMachine.PartKind {
            switch self {
            case .head: .head
            case .body: .body
            case .end: .end
            case .malformed: .malformed
            }
        }
    }

    let loopContext: LoopContext
    private let line: any Line
    /// Whether TLS is spoken below.
    let isSecure: Bool
    /// The peer's address, for `x-forwarded-for`.
    let clientAddress: String?
    /// Where this connection stands in its loop's roster.
    var rosterIndex: Int?

    private var machine: StateMachine
    private var exchange: Exchange?
    /// Read, and not yet delivered: at most what one read brought, for nothing more is read before it is empty.
    private var queue = CircularBuffer<Part>()
    private var isPumping = false
    private var sawBytes = false
    private var sawPart = false
    private var decoder: RequestDecoder
    private var output: WireOutput

    init(over line: any Line, isSecure: Bool, context: LoopContext) {
        loopContext = context
        self.line = line
        self.isSecure = isSecure
        clientAddress = line.peerAddress
        let (settings, tuning) = (context.settings, context.tuning)
        output = WireOutput(in: context.outputSpace)
        decoder = RequestDecoder(maxHeadBytes: settings.maxHeaderBytes)
        machine = StateMachine(
            patience: .init(
                keepAlive: TimeAmount(settings.keepAlive),
                head: tuning.headTimeout,
                close: tuning.closeTimeout,
                linger: tuning.lingerTimeout
            )
        )
    }

    func opened() {
        switch loopContext.connectionOpened(self) {
        case .admitted:
            if isSecure { machine.handshakeBegan() }
            readIfWanted()
        case .refused:
            refuse(GatewayError(.tooManyConnections, "there are too many connections (gateway.limits.connections)"))
        case .draining: drainBegan()
        }
    }
}

@available(*, unavailable)
extension DownstreamConnection: Sendable {}

// MARK: - Input

extension DownstreamConnection: LineUser {
    func received(_ bytes: ByteBuffer) {
        sawBytes = true
        decoder.append(bytes)
        decode()
        // One read brings less than this. More comes at once only from a client that has closed behind its requests: what the kernel still
        // holds of them is read to find the end, and is not worth its memory.
        if queue.count > loopContext.tuning.maxQueuedParts { close() }
    }

    private func decode() {
        do throws(WireFault) {
            while let part = try decoder.next() {
                sawPart = true
                switch consume part {
                case .head(let line, let fields): check(line, fields)
                case .body(let bytes): take(.body(bytes))
                case .end: take(.end)
                }
            }
        } catch {
            sawPart = true
            take(.malformed(GatewayError(request: error), .http))
        }
    }

    /// A head that is refused leaves the decoder without a next part: where its body ends cannot be relied upon.
    private func check(_ line: RequestLine, _ fields: HeadFields) {
        do throws(GatewayError) {
            let head = try HeadCheck.check(line, fields, maxBodyBytes: loopContext.settings.maxBodyBytes)
            decoder.expect(head.framing)
            take(.head(consume head))
        } catch {
            let path = line.text.prefix { $0 != "?" }
            take(.malformed(error, .detect(method: line.method.rawValue, path: path)))
        }
    }

    /// Delivers the part, or keeps it until those before it could be delivered.
    private func take(_ part: consuming Part) {
        guard queue.isEmpty, !isPumping else { return queue.append(part) }
        isPumping = true
        switch machine.partReceived(part.kind) {
        case .wait: queue.append(part)
        case .drop: break
        case .deliver: deliver(part)
        }
        isPumping = false
    }

    /// Delivers what may be delivered now. An exchange can end within a delivery, and is not to deliver the next one from inside it.
    private func pump() {
        guard !isPumping else { return }
        isPumping = true
        defer { isPumping = false }
        while let part = queue.first {
            switch machine.partReceived(part.kind) {
            case .wait: return
            case .drop: queue.removeAll()
            case .deliver:
                queue.removeFirst()
                deliver(part)
            }
        }
    }

    private func deliver(_ part: consuming Part) {
        switch part {
        case .head(let head): begin(head)
        case .body(let bytes): exchange?.requestBodyReceived(bytes)
        case .end: requestEnded()
        case .malformed(let error, let api):
            if let exchange { exchange.fail(error) } else { refuse(error, api: api) }
        }
    }

    private func begin(_ head: consuming RequestHead) {
        // Without a body the end follows at once, and an exchange that begins whole can fail without costing the connection.
        let beginsNow = head.hasBody
        let exchange = Exchange(head, downstream: self)
        self.exchange = exchange
        if beginsNow { exchange.begin() }
    }

    private func requestEnded() {
        guard let exchange else { return }
        if exchange.head.hasBody { exchange.requestEnded() } else { exchange.begin() }
    }

    func handshakeCompleted() { machine.handshakeCompleted() }

    func readCompleted() {
        if sawBytes, !sawPart { machine.partialInputReceived() }
        (sawBytes, sawPart) = (false, false)
        exchange?.downstreamReadCompleted()
        readIfWanted()
    }

    /// Keeps one read outstanding wherever input is wanted. While an exchange is under way that costs nothing, brings the news of a client
    /// that has gone, and bounds what a pipelining client can make the gateway hold to one read.
    func readIfWanted() {
        guard queue.isEmpty, exchange?.wantsRequestBody ?? true else { return }
        line.read()
    }

    func failed(_ error: any Error) { close() }

    /// Whatever the client has sent before, nobody is there for an answer.
    func peerEnded() { close() }

    func closed() {
        machine.closed()
        queue.removeAll()
        let exchange = self.exchange
        self.exchange = nil
        exchange?.downstreamClosed()
        loopContext.connectionClosed(self)
    }

    func writabilityChanged() { exchange?.downstreamWritabilityChanged() }
}

// MARK: - Output

extension DownstreamConnection {
    var isWritable: Bool { line.isWritable }
    var closesAfterExchange: Bool { machine.closesAfterExchange }

    func begin(_ head: some WireHead) { output.begin(head) }

    /// A message's head, written by `head`.
    func begin(isChunked: Bool = false, _ head: (inout HeadWriter) -> Void) {
        output.begin(isChunked: isChunked, head)
    }

    func write(body: ByteBuffer) { output.body(body, to: line) }

    func flush() { output.flush(to: line) }

    /// The exchange has written its whole response.
    func finish(keepsAlive: Bool) {
        exchange = nil
        switch machine.exchangeEnded(keepsAlive: keepsAlive) {
        case .next:
            output.end()
            flush()
            pump()
            readIfWanted()
        case .close: writeLastEnd()
        case .ignore: break
        }
    }

    /// The response cannot be completed: what was written leaves, and the cut says that it is not whole.
    ///
    /// - Parameter isDelimitedByClose: only a reset can be told apart from such a response's end.
    func abort(isDelimitedByClose: Bool) {
        exchange = nil
        machine.refused()
        output.flush(to: line)
        line.flush { isDelimitedByClose ? self.line.reset() : self.close() }
    }

    func close() { line.close() }

    /// Answers what never became an exchange, and closes.
    private func refuse(_ error: GatewayError, api: APIKind = .http) {
        machine.refused()
        loopContext.noteError(error.kind)
        var response = ErrorResponse(error, api: api, requestID: loopContext.makeRequestID(), date: loopContext.date)
        if error.kind == .methodNotAllowed { response.add("allow", ErrorResponse.forwardedMethods) }
        begin { response.writeHead(closes: true, isHTTP10: false, to: &$0) }
        write(body: response.body)
        writeLastEnd()
    }

    private func writeLastEnd() {
        output.end()
        output.flush(to: line)
        line.flush { self.lastWriteCompleted() }
        readIfWanted()
    }

    private func lastWriteCompleted() {
        switch machine.lastWriteCompleted() {
        case .closeOutput: line.closeOutput()
        case .close: close()
        case .ignore: break
        }
    }
}

// MARK: - The loop's calls

extension DownstreamConnection {
    func cut(_ rollout: RolloutID) { exchange?.cut(rollout) }

    func ticked(at now: NIODeadline) {
        exchange?.ticked(at: now)
        switch machine.ticked(at: now) {
        case .close: close()
        case .refuse(let kind): refuse(GatewayError(kind, "the request's head did not come in time"))
        case .wait: break
        }
    }

    func drainBegan() {
        if machine.drainBegan() == .close { close() }
    }

    /// The time for draining is over.
    func drainEnded() {
        exchange?.fail(GatewayError(.shuttingDown, "the gateway is shutting down"))
        close()
    }
}

extension GatewayError {
    fileprivate init(request fault: WireFault) {
        switch fault {
        case .headTooLarge: self.init(.headTooLarge, fault.words, cause: fault)
        case .versionUnsupported: self.init(.httpVersionUnsupported, fault.words, cause: fault)
        case .ambiguousFraming: self.init(.ambiguousFraming, fault.words, cause: fault)
        case .malformed: self.init(.malformedRequest, fault.words, cause: fault)
        }
    }
}
