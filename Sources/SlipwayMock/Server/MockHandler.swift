import NIOCore
import NIOHTTP1

/// One connection: collects a request, has its answer planned, performs the plan.
///
/// Requests that arrive while an answer is under way wait in `queue`, and the socket is not read meanwhile: pipelining works, and a
/// client cannot fill the mock's memory. A client that leaves is noticed all the same, since the end of the input is always awaited.
final class MockHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    enum State {
        case idle
        case collecting(Incoming)
        case answering(Performance)
        /// `chunked`: as the request's body was.
        case echoing(Incoming, chunked: Bool)
        case sending(remaining: Int, isKeepAlive: Bool)
        case closed
    }

    /// A request on its way in.
    struct Incoming {
        let head: HTTPRequestHead
        let target: MockTarget
        var body = ByteBuffer()
        var isTooLarge = false

        var connection: MockConnection {
            MockConnection(isKeepAlive: head.isKeepAlive, isChunkable: head.version != .http1_0)
        }
    }

    /// A plan that is being performed.
    struct Performance {
        var plan: MockPlan
        let start: NIODeadline
        var isCounted = false
    }

    let loop: MockLoop
    var state = State.idle
    var context: ChannelHandlerContext?
    /// Tells the timers of this exchange from those of earlier ones.
    private var ticket: UInt64 = 0
    private var queue = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 0)
    private var isReadHeld = false
    private var isDraining = false
    /// A write may find the client gone, and then `leave` runs within it: who writes on asks this first.
    private(set) var isGone = false
    private var isTakingQueue = false
    private var lastTarget: (uri: String, target: MockTarget)?

    private static let longestBody = 64 << 20

    init(loop: MockLoop) { self.loop = loop }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        leave()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError, case .idle = state { refuseMalformed(context) } else { close() }
    }

    // MARK: - Input

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if isBusy || !queue.isEmpty {
            queue.append(part)
        } else {
            take(part, context)
        }
    }

    func read(context: ChannelHandlerContext) {
        if holdsReads { isReadHeld = true } else { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { proceed(context) }
        releaseRead(context)
    }

    private var isBusy: Bool {
        switch state {
        case .idle, .collecting, .echoing: false
        case .answering, .sending, .closed: true
        }
    }

    private var holdsReads: Bool {
        if !queue.isEmpty { return true }
        if case .echoing = state { return context?.channel.isWritable == false }
        return false
    }

    private func releaseRead(_ context: ChannelHandlerContext) {
        guard isReadHeld, !holdsReads else { return }
        isReadHeld = false
        context.read()
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let head): begin(head, context)
        case .body(let bytes): continueBody(bytes, context)
        case .end: endRequest(context)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let target = target(of: head.uri)
        loop.shared.counters.requestArrived(target)
        if head.headers.contains(name: "expect") { write(Self.goAhead, context) }
        let incoming = Incoming(head: head, target: target)
        if target == .echo, head.method == .POST {
            beginEcho(incoming, context)
        } else {
            state = .collecting(incoming)
        }
    }

    /// A connection mostly asks for one thing over and over.
    private func target(of uri: String) -> MockTarget {
        if let lastTarget, lastTarget.uri == uri { return lastTarget.target }
        let target = MockTarget(uri: uri)
        lastTarget = (uri, target)
        return target
    }

    private func continueBody(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        switch state {
        case .collecting(var incoming):
            state = .idle  // Else two owners of the body would have it copied.
            collect(bytes, in: &incoming)
            state = .collecting(incoming)
        case .echoing(_, let chunked): echo(bytes, chunked: chunked, context)
        case .closed: break
        case .idle, .answering, .sending: preconditionFailure("a body without its head, in state \(state)")
        }
    }

    private func collect(_ bytes: ByteBuffer, in incoming: inout Incoming) {
        if incoming.body.readableBytes + bytes.readableBytes > Self.longestBody {
            incoming.isTooLarge = true
        } else if incoming.body.readableBytes == 0 {
            incoming.body = bytes
        } else {
            incoming.body.writeImmutableBuffer(bytes)
        }
    }

    private func endRequest(_ context: ChannelHandlerContext) {
        switch state {
        case .collecting(let incoming): answer(incoming, context)
        case .echoing(let incoming, let chunked): endEcho(incoming, chunked: chunked, context)
        case .closed: break
        case .idle, .answering, .sending: preconditionFailure("an end without its head, in state \(state)")
        }
    }

    // MARK: - Output

    func write(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// Goes on with what waited for the time or for the client to read.
    private func proceed(_ context: ChannelHandlerContext) {
        switch state {
        case .answering(let performance):
            state = .idle
            perform(performance, context)
        case .sending(let remaining, let isKeepAlive):
            sendBytes(remaining, isKeepAlive: isKeepAlive, context)
        case .idle, .collecting, .echoing, .closed: break
        }
    }

    func wake(ticket: UInt64) {
        guard ticket == self.ticket, let context else { return }
        proceed(context)
    }

    func wait(until due: NIODeadline) {
        ticket &+= 1
        loop.wake(self, ticket: ticket, at: due)
    }

    /// Ends the exchange with its last bytes, and turns to the next request.
    func finish(with bytes: ByteBuffer, isKeepAlive: Bool, _ context: ChannelHandlerContext) {
        ticket &+= 1
        guard isKeepAlive, !isDraining else {
            state = .closed
            context.writeAndFlush(wrapOutboundOut(bytes)).assumeIsolated().whenComplete { _ in
                context.close(promise: nil)
            }
            return
        }
        state = .idle
        write(bytes, context)
        takeQueue(context)
    }

    private func takeQueue(_ context: ChannelHandlerContext) {
        // An answer at once comes back here: the loop below goes on then, not another one in it.
        guard !isTakingQueue else { return }
        isTakingQueue = true
        while !isBusy, let part = queue.popFirst() { take(part, context) }
        isTakingQueue = false
        releaseRead(context)
    }

    // MARK: - The end

    /// Ends with the present answer, or at once if there is none or it would never come.
    func drain() {
        isDraining = true
        switch state {
        case .idle: close()
        case .answering(let performance) where performance.plan.nextOffset == nil: close()
        case .collecting, .answering, .echoing, .sending, .closed: break
        }
    }

    func close() { context?.close(promise: nil) }

    private func leave() {
        switch state {
        case .answering(let performance): abandon(performance)
        case .echoing, .sending: loop.shared.counters.clientLeft()
        case .idle, .collecting, .closed: break
        }
        state = .closed
        isGone = true
        ticket &+= 1
        queue.removeAll()
        loop.remove(self)
    }

    private static let goAhead = ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")
}

@available(*, unavailable)
extension MockHandler: Sendable {}
