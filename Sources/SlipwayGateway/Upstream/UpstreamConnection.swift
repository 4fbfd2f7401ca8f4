import NIOCore
import SlipwayCore

/// A connection to an origin: carries one exchange at a time and waits in the pool between them.
///
/// Thin: what happens is told to the exchange, which decides. Reads only when the exchange wants it; while idle one read stays
/// outstanding, so that a close is noticed.
final class UpstreamConnection {
    let origin: Origin
    private let loopContext: LoopContext
    private let line: any Line
    private var exchange: Exchange?
    private var attempt: ConnectAttempt?
    private var decoder: ResponseDecoder
    private var output: WireOutput
    /// What the next one is compared with.
    var lastAnswer = KnownAnswer()
    private var isReusable = true
    /// The response is whole, but the read that brought it is not over: what else it brings was not asked for.
    private var isReturning = false
    private var isClosed = false

    /// - Parameter attempt: is told when the connection can be used, or why it cannot.
    init(to origin: Origin, over line: any Line, context: LoopContext, attempt: ConnectAttempt) {
        self.origin = origin
        self.line = line
        loopContext = context
        self.attempt = attempt
        output = WireOutput(in: context.outputSpace)
        decoder = ResponseDecoder(maxHeadBytes: context.settings.maxHeaderBytes)
    }
}

@available(*, unavailable)
extension UpstreamConnection: Sendable {}

// MARK: - The exchange's calls

extension UpstreamConnection {
    var isWritable: Bool { line.isWritable }

    func attach(_ exchange: Exchange) {
        self.exchange = exchange
        isReusable = true
    }

    /// A request, with as much of its body as is here.
    func send(_ request: UpstreamRequest, _ body: BodyParts, isWhole: Bool) {
        decoder.isToHEAD = request.head.method == .head
        output.begin(request)
        body.visit { output.body($0, to: line) }
        if isWhole { output.end() }
        flush()
    }

    func write(body: ByteBuffer) { output.body(body, to: line) }

    func writeEnd() {
        output.end()
        flush()
    }

    func flush() { output.flush(to: line) }

    func close() { line.close() }

    /// The exchange wants nothing more of it. What is under way cannot be told apart from a next exchange's: it is closed.
    func abandon() {
        exchange = nil
        close()
    }

    /// The exchange has its whole response.
    func release(isReusable: Bool) {
        exchange = nil
        guard isReusable, self.isReusable, !isClosed else { return close() }
        // Not yet to the pool: bytes after the response would be taken for the next exchange's answer.
        isReturning = true
    }

    func readIfWanted() {
        guard exchange?.wantsResponse ?? true else { return }
        line.read()
    }
}

// MARK: - Events

extension UpstreamConnection: LineUser {
    func received(_ bytes: ByteBuffer) {
        decoder.append(bytes)
        if let exchange {
            do throws(WireFault) { try read(for: exchange) } catch { return fail(GatewayError(upstream: error)) }
        }
        if exchange == nil, decoder.isWithinMessage { unsolicited() }
    }

    /// What follows a whole response belongs to no exchange.
    private func read(for exchange: Exchange) throws(WireFault) {
        while self.exchange === exchange, let part = try decoder.next() { deliver(part, to: exchange) }
    }

    private func deliver(_ part: consuming ResponseDecoder.Part, to exchange: Exchange) {
        switch part {
        case .head(let head): receive(head, for: exchange)
        case .body(let bytes): exchange.responseBodyReceived(bytes)
        case .end: exchange.responseEnded()
        }
    }

    private func receive(_ head: ResponseHead, for exchange: Exchange) {
        guard head.status != 101 else {
            return fail(GatewayError(.upstreamMalformed, "the upstream changed to another protocol, unasked"))
        }
        if head.status < 200 {
            exchange.informationalReceived(head)
        } else {
            if !head.keepsAlive || head.framing == .none && !head.isBodiless(toHEAD: decoder.isToHEAD) {
                isReusable = false
            }
            exchange.responseHeadReceived(head)
        }
    }

    private func unsolicited() {
        isReturning = false
        close()
    }

    func readCompleted() {
        exchange?.upstreamReadCompleted()
        if isReturning {
            isReturning = false
            loopContext.pool.returned(self, at: loopContext.now)
        }
        readIfWanted()
    }

    func writabilityChanged() { exchange?.upstreamWritabilityChanged() }

    func handshakeCompleted() { ready() }

    /// The connection can carry exchanges.
    func ready() {
        let attempt = self.attempt
        self.attempt = nil
        attempt?.succeeded(self)
    }

    func failed(_ error: any Error) {
        let cause = GatewayError(upstream: error)
        fail(decoder.isWithinMessage && cause.kind == .upstreamClosed ? .truncated(cause: cause) : cause)
    }

    private func fail(_ error: GatewayError) {
        // Out of the pool before anything else: a connection that has failed must not be leased while it closes.
        markClosed()
        // Told before it closes, for the close would tell a reason that says less.
        tell(error)
        close()
    }

    func closed() {
        markClosed()
        if let exchange, let part = decoder.connectionEnded() { deliver(part, to: exchange) }
        let error = GatewayError(.upstreamClosed, "the upstream closed its connection before it had answered")
        tell(decoder.isWithinMessage ? .truncated(cause: error) : error)
    }

    private func markClosed() {
        guard !isClosed else { return }
        isClosed = true
        isReturning = false
        loopContext.pool.closed(self)
    }

    private func tell(_ error: GatewayError) {
        if let attempt {
            self.attempt = nil
            attempt.failed(error.whileConnecting)
        }
        let exchange = self.exchange
        self.exchange = nil
        exchange?.upstreamClosed(error)
    }
}
