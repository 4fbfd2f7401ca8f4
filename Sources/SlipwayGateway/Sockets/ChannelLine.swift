import NIOCore
import NIOSSL
import NIOTLS

/// The end of one of NIO's pipelines as a line: what speaks over a line speaks over TLS, too.
final class ChannelLine: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private(set) var user: (any LineUser)?
    private var context: ChannelHandlerContext?
    private var isReadPending = false
    private var sawBytes = false

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }
}

@available(*, unavailable)
extension ChannelLine: Sendable {}

// MARK: - What the pipeline tells

extension ChannelLine {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReadPending = false
        sawBytes = true
        user?.received(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // A read that has brought nothing is over. One that has brought something is too, and another may be under way already.
        if !sawBytes { isReadPending = false }
        sawBytes = false
        user?.readCompleted()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) { user?.writabilityChanged() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSUserEvent, case .handshakeCompleted = event { user?.handshakeCompleted() }
        if event is LineChannel.PeerEnded { user?.peerEnded() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        user?.failed(error)
        close()
    }

    func channelInactive(context: ChannelHandlerContext) {
        let user = self.user
        self.user = nil
        user?.closed()
    }
}

// MARK: - What its user asks for

extension ChannelLine: Line {
    var isWritable: Bool { context?.channel.isWritable ?? false }
    var peerAddress: String? { context?.channel.remoteAddress?.ipAddress }

    func serve(_ user: any LineUser) { self.user = user }

    func read() {
        guard let context, !isReadPending else { return }
        isReadPending = true
        context.read()
    }

    func write(_ bytes: ByteBuffer) { context?.write(wrapOutboundOut(bytes), promise: nil) }
    func flush() { context?.flush() }
    func send(_ bytes: ByteBuffer) { context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil) }

    func flush(then done: @escaping () -> Void) {
        guard let context else { return }
        let flushed = context.eventLoop.makePromise(of: Void.self)
        flushed.futureResult.assumeIsolated().whenComplete { _ in done() }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: flushed)
    }

    func closeOutput() { context?.close(mode: .output, promise: nil) }
    func close() { context?.close(promise: nil) }

    /// TLS would end with a `close_notify`, which says that what came is whole.
    func reset() {
        guard let context else { return }
        do {
            let below = try context.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
            below.triggerUserOutboundEvent(LineChannel.Reset(), promise: nil)
        } catch {
            close()
        }
    }
}
