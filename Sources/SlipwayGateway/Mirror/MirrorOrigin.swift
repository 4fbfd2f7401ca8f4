import NIOCore
import NIOPosix
import NIOSSL
import SlipwayCore

/// A server that the mirror asks, with idle connections of the mirror's own.
final class MirrorOrigin {
    private static let maxIdle = 64
    /// Shorter than servers keep a connection, so that few turn out stale.
    private static let idleTimeout = TimeAmount.seconds(4)

    private let origin: Origin
    private let desk: MirrorDesk
    private var idle = IdleStack<MirrorConnection>(limit: maxIdle)

    init(_ key: Origin.Key, desk: MirrorDesk) {
        origin = Origin(key, maxIdle: 0)
        self.desk = desk
    }

    var loop: any EventLoop { desk.loop }

    func lease() -> MirrorConnection? {
        for stale in idle.expired(before: .now() - Self.idleTimeout) { stale.close() }
        return idle.lease()
    }

    func returned(_ connection: MirrorConnection) {
        if case .close(let oldest) = idle.returned(connection, at: .now()) { oldest.close() }
    }

    func closed(_ connection: MirrorConnection) { _ = idle.closed(connection) }

    func open(for call: MirrorCall) {
        guard !desk.hasStopped else { return call.connectionFailed() }
        let (key, origin) = (origin.key, self)
        let bound = NIOLoopBound(origin, eventLoop: desk.loop)
        let bootstrap = ClientBootstrap(group: desk.loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try bound.value.prepare(channel) }
            }
        bootstrap.connect(host: key.host, port: key.port).assumeIsolated().whenComplete { result in
            switch result {
            case .failure: call.connectionFailed()
            case .success(let channel): origin.opened(channel, call)
            }
        }
    }

    private func prepare(_ channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        if let tls = try origin.tlsContext(desk.tlsContexts) {
            try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: origin.serverName))
        }
        let line = ChannelLine()
        line.serve(MirrorConnection(to: self, over: line, maxHeadBytes: desk.maxHeadBytes))
        try pipeline.addHandler(line)
    }

    private func opened(_ channel: any Channel, _ call: MirrorCall) {
        do {
            let line = try channel.pipeline.syncOperations.handler(type: ChannelLine.self)
            guard let connection = line.user as? MirrorConnection else { return call.connectionFailed() }
            call.connected(connection)
        } catch {
            // It closed between its opening and this.
            call.connectionFailed()
        }
    }
}

@available(*, unavailable)
extension MirrorOrigin: Sendable {}
