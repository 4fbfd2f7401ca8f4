import NIOCore
import SlipwayCore

/// One connection being opened for one exchange, TLS included.
///
/// Ends once: by success, by failure, or by `cancel`, after which the exchange hears nothing more. Cancelling closes at once what has been
/// opened so far.
final class ConnectAttempt {
    private enum State {
        case connecting(Exchange)
        case ended
    }

    private var state: State
    private let origin: Origin
    private let context: LoopContext
    private var connector: Connector?
    /// Connected, and not ready: TLS is being agreed upon.
    private var line: (any Line)?

    init(to origin: Origin, for exchange: Exchange) {
        self.origin = origin
        context = exchange.context
        state = .connecting(exchange)
    }

    func begin(timeout: TimeAmount) {
        context.pool.opening()
        context.statistics.openedUpstreamConnections += 1
        let connector = Connector(on: context.loop) { self.connected($0) }
        self.connector = connector
        connector.begin(host: origin.key.host, port: origin.key.port, timeout: timeout)
    }

    private func connected(_ result: Result<SocketLine, ConnectError>) {
        connector = nil
        switch result {
        case .failure(let error):
            context.pool.closed(nil)
            failed(GatewayError(connecting: error))
        case .success(let socket): prepare(socket)
        }
    }

    private func prepare(_ socket: SocketLine) {
        do {
            let line = try origin.line(over: socket, in: context)
            self.line = line
            let connection = UpstreamConnection(to: origin, over: line, context: context, attempt: self)
            line.serve(connection)
            line.read()
            if origin.key.scheme == .http { connection.ready() }
        } catch {
            context.pool.closed(nil)
            socket.close()
            failed(GatewayError(.tlsFailed, "TLS towards the upstream could not be set up", cause: error))
        }
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
        let line = line
        guard end() != nil else { return }
        if let connector {
            self.connector = nil
            connector.cancel()
            context.pool.closed(nil)
        }
        line?.close()
    }

    private func end() -> Exchange? {
        guard case .connecting(let exchange) = state else { return nil }
        state = .ended
        line = nil
        return exchange
    }
}
