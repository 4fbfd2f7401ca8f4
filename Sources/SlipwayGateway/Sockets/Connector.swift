import NIOCore

/// One connection to a host being made, by whichever of its addresses answers first (RFC 8305).
///
/// Ends once: by `done`, or by `cancel`, after which nothing is heard of it.
final class Connector {
    /// How long an address has the field to itself (RFC 8305 §5).
    private static let headStart = TimeAmount.milliseconds(250)

    private let reactor: Reactor
    private var done: ((Result<SocketLine, ConnectError>) -> Void)?
    private var addresses: ArraySlice<SocketAddress> = []
    private var underWay: [SocketLine] = []
    private var errors: [IOError] = []
    private var deadline: Scheduled<Void>?
    private var nextStart: Scheduled<Void>?

    init(on reactor: Reactor, _ done: @escaping (Result<SocketLine, ConnectError>) -> Void) {
        self.reactor = reactor
        self.done = done
    }

    /// - Parameter timeout: of all of it, the name's resolution too.
    func begin(host: String, port: Int, timeout: TimeAmount) {
        deadline = reactor.assumeIsolated().scheduleTask(in: timeout) { self.end(.failure(.timeout)) }
        if let address = Resolver.address(host, port: port) { return resolved(.success([address])) }
        Resolver.addresses(of: host, port: port, on: reactor).assumeIsolated().whenComplete { self.resolved($0) }
    }

    func cancel() { end(nil) }
}

@available(*, unavailable)
extension Connector: Sendable {}

extension Connector {
    private func resolved(_ result: Result<[SocketAddress], any Error>) {
        switch result {
        case .failure(let error): end(.failure(.unresolved(error)))
        case .success(let addresses):
            self.addresses = addresses[...]
            tryNext()
        }
    }

    private func tryNext() {
        guard done != nil else { return }
        nextStart?.cancel()
        guard let address = addresses.popFirst() else {
            if underWay.isEmpty { end(.failure(.failed(errors))) }
            return
        }
        if !addresses.isEmpty {
            nextStart = reactor.assumeIsolated().scheduleTask(in: Self.headStart) { self.tryNext() }
        }
        connect(to: address)
    }

    private func connect(to address: SocketAddress) {
        do {
            let line = SocketLine(try SocketFile.open(for: address), on: .current)
            line.file.sendAtOnce()
            underWay.append(line)
            do { try line.connect(to: address) { self.ended(line, $0) } } catch {
                line.close()
                throw error
            }
        } catch {
            failed(error as? IOError ?? IOError(errnoCode: 0, reason: "\(error)"))
        }
    }

    private func ended(_ line: SocketLine, _ error: IOError?) {
        guard let error else {
            underWay.removeAll { $0 === line }
            return end(.success(line))
        }
        line.close()
        failed(error)
    }

    private func failed(_ error: IOError) {
        errors.append(error)
        underWay.removeAll(where: \.isClosed)
        tryNext()
    }

    private func end(_ result: Result<SocketLine, ConnectError>?) {
        guard let done else { return }
        self.done = nil
        deadline?.cancel()
        nextStart?.cancel()
        for line in underWay { line.close() }
        underWay = []
        if let result { done(result) }
    }
}
