import NIOCore
import NIOPosix
import NIOSSL
import SlipwayCore

/// One health check of one endpoint: a connection of its own, one GET, and the status line of the answer.
///
/// Not through the pool: what is asked is also whether a new connection can be made.
final class HealthProbe: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request: String
    private let timeout: TimeAmount
    private var finish: ((Bool) -> Void)?
    private var head = ByteBuffer()
    private var timer: Scheduled<Void>?

    /// - Parameter finish: called once.
    init(_ check: HealthCheck, of upstream: Upstream, finish: @escaping (Bool) -> Void) {
        request =
            "GET \(upstream.basePath)\(check.path) HTTP/1.1\r\nhost: \(upstream.authority)\r\n"
            + "user-agent: slipway-health\r\nconnection: close\r\n\r\n"
        timeout = TimeAmount(check.timeout)
        self.finish = finish
    }

    func begin(to origin: Origin, in context: LoopContext) {
        timer = context.loop.assumeIsolated().scheduleTask(in: timeout) { self.ended(well: false) }
        let probe = NIOLoopBound(self, eventLoop: context.loop)
        let tlsContexts = context.tlsContexts
        let boundOrigin = NIOLoopBound(origin, eventLoop: context.loop)
        ClientBootstrap(group: context.loop)
            .connectTimeout(timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls = try boundOrigin.value.tlsContext(tlsContexts) {
                        let name = boundOrigin.value.serverName
                        let handler = try NIOSSLClientHandler(context: tls, serverHostname: name)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(probe.value)
                }
            }
            .connect(host: origin.key.host, port: origin.key.port)
            .assumeIsolated()
            .whenFailure { _ in self.ended(well: false) }
    }

    private func ended(well: Bool) {
        timer?.cancel()
        timer = nil
        let finish = self.finish
        self.finish = nil
        finish?(well)
    }
}

@available(*, unavailable)
extension HealthProbe: Sendable {}

extension HealthProbe {
    func channelActive(context: ChannelHandlerContext) {
        // The time was up while the connection was made.
        guard finish != nil else { return context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
        let channel = context.channel
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
            self.ended(well: false)
            channel.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        head.writeImmutableBuffer(unwrapInboundIn(data))
        guard let isWell = Self.isWell(head) else { return }
        ended(well: isWell)
        context.close(promise: nil)
    }

    /// `HTTP/1.1 2xx`; nil while the status has not come.
    static func isWell(_ head: ByteBuffer) -> Bool? {
        guard let line = head.getString(at: head.readerIndex, length: min(12, head.readableBytes)) else { return nil }
        guard line.utf8.count == 12 else { return "HTTP/1.".hasPrefix(line.prefix(7)) ? nil : false }
        return line.hasPrefix("HTTP/1.") && line.dropFirst(8).hasPrefix(" 2")
    }

    func channelInactive(context: ChannelHandlerContext) { ended(well: false) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        ended(well: false)
        context.close(promise: nil)
    }
}
