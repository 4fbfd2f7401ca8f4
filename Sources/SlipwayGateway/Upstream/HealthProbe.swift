import NIOCore
import SlipwayCore

/// One health check of one endpoint: a connection of its own, one GET, and the status line of the answer.
///
/// Not through the pool: what is asked is also whether a new connection can be made.
final class HealthProbe {
    private let request: String
    private let timeout: TimeAmount
    private var finish: ((Bool) -> Void)?
    private var head = ByteBuffer()
    private var timer: Scheduled<Void>?
    private var line: (any Line)?

    /// - Parameter finish: called once.
    init(_ check: HealthCheck, of upstream: Upstream, finish: @escaping (Bool) -> Void) {
        request =
            "GET \(upstream.basePath)\(check.path) HTTP/1.1\r\nhost: \(upstream.authority)\r\n"
            + "user-agent: slipway-health\r\nconnection: close\r\n\r\n"
        timeout = TimeAmount(check.timeout)
        self.finish = finish
    }

    func begin(to origin: Origin, in context: LoopContext) {
        let connector = Connector(on: context.loop) { self.connected($0, to: origin, in: context) }
        connector.begin(host: origin.key.host, port: origin.key.port, timeout: timeout)
    }

    private func connected(_ result: Result<SocketLine, ConnectError>, to origin: Origin, in context: LoopContext) {
        guard case .success(let socket) = result else { return ended(well: false) }
        timer = context.loop.assumeIsolated().scheduleTask(in: timeout) { self.ended(well: false) }
        do {
            let line = try origin.line(over: socket, in: context)
            self.line = line
            line.serve(self)
            line.read()
            line.send(ByteBuffer(string: request))
        } catch {
            socket.close()
            ended(well: false)
        }
    }

    private func ended(well: Bool) {
        timer?.cancel()
        timer = nil
        line?.close()
        let finish = self.finish
        self.finish = nil
        finish?(well)
    }
}

@available(*, unavailable)
extension HealthProbe: Sendable {}

extension HealthProbe: LineUser {
    func received(_ bytes: ByteBuffer) {
        head.writeImmutableBuffer(bytes)
        if let isWell = Self.isWell(head) { ended(well: isWell) }
    }

    func readCompleted() { line?.read() }
    func writabilityChanged() {}
    func failed(_ error: any Error) { ended(well: false) }

    func closed() {
        line = nil
        ended(well: false)
    }

    /// `HTTP/1.1 2xx`; nil while the status has not come.
    static func isWell(_ head: ByteBuffer) -> Bool? {
        guard let line = head.getString(at: head.readerIndex, length: min(12, head.readableBytes)) else { return nil }
        guard line.utf8.count == 12 else { return "HTTP/1.".hasPrefix(line.prefix(7)) ? nil : false }
        return line.hasPrefix("HTTP/1.") && line.dropFirst(8).hasPrefix(" 2")
    }
}
