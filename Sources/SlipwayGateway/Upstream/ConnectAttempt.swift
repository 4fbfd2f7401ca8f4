import NIOCore
import NIOPosix
import NIOSSL
import SlipwayCore

/// One connection being opened for one exchange, TLS included.
///
/// Ends once: by success, by failure, or by `cancel`, after which the exchange hears nothing more. Cancelling closes at once what has been
/// opened so far; a name has several addresses, so there may be several sockets.
final class ConnectAttempt {
    private enum State {
        case connecting(Exchange)
        case ended
    }

    private var state: State
    private let origin: Origin
    private let context: LoopContext
    private var channels: [any Channel] = []

    init(to origin: Origin, for exchange: Exchange) {
        self.origin = origin
        context = exchange.context
        state = .connecting(exchange)
    }

    func begin(timeout: TimeAmount) {
        context.pool.opening()
        context.statistics.openedUpstreamConnections += 1
        let attempt = NIOLoopBound(self, eventLoop: context.loop)
        let bootstrap = ClientBootstrap(group: context.loop)
            .connectTimeout(timeout)
            .channelOption(.socketOption(.so_reuseaddr), value: 1)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.autoRead, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try attempt.value.opened(channel) }
            }
        connect(bootstrap).assumeIsolated().whenComplete { self.connected($0) }
    }

    private func connect(_ bootstrap: ClientBootstrap) -> EventLoopFuture<any Channel> {
        // An address needs no resolver, which works on a thread of its own.
        do { return bootstrap.connect(to: try SocketAddress(ipAddress: origin.key.host, port: origin.key.port)) } catch
        {
            return bootstrap.connect(host: origin.key.host, port: origin.key.port)
        }
    }

    private func opened(_ channel: any Channel) throws {
        guard case .connecting = state else { throw CancellationError() }
        channels.append(channel)
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        channels.removeAll()
        switch result {
        case .failure(let error):
            context.pool.closed(nil)
            failed(GatewayError(connecting: error))
        case .success(let channel): prepare(channel)
        }
    }

    private func prepare(_ channel: any Channel) {
        guard case .connecting = state else {
            context.pool.closed(nil)
            return channel.close(promise: nil)
        }
        channels = [channel]
        let connection = UpstreamConnection(to: origin, context: context, attempt: self)
        do {
            let isSecured = try secure(channel)
            try channel.pipeline.syncOperations.addHandler(connection)
            connection.readIfWanted()
            if !isSecured { connection.ready() }
        } catch {
            context.pool.closed(nil)
            channel.close(promise: nil)
            failed(GatewayError(.tlsFailed, "TLS towards the upstream could not be set up", cause: error))
        }
    }

    private func secure(_ channel: any Channel) throws -> Bool {
        guard let tls = try origin.tlsContext(context.tlsContexts) else { return false }
        let handler = try NIOSSLClientHandler(context: tls, serverHostname: origin.serverName)
        try channel.pipeline.syncOperations.addHandler(handler)
        return true
    }
}

@available(*, unavailable)
extension ConnectAttempt: Sendable {}

// MARK: - Ends

extension ConnectAttempt {
    func succeeded(_ connection: UpstreamConnection) {
        guard let exchange = end() else { return connection.close() }
        exchange.connectFinished(.success(connection))
    }

    func failed(_ error: GatewayError) {
        end()?.connectFinished(.failure(error))
    }

    func cancel() {
        guard end() != nil else { return }
        for channel in channels { channel.close(promise: nil) }
    }

    private func end() -> Exchange? {
        guard case .connecting(let exchange) = state else { return nil }
        state = .ended
        return exchange
    }
}

extension Origin {
    /// Nil for an address: those are verified against the certificate, and not sent as a name (RFC 6066 §3).
    var serverName: String? {
        do {
            _ = try SocketAddress(ipAddress: key.host, port: key.port)
            return nil
        } catch {
            return key.host
        }
    }
}
