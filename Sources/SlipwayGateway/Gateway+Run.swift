import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import SlipwayCore
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Why the gateway cannot listen: for the person who started it.
package struct ListenError: Error, CustomStringConvertible {
    package let address: ListenAddress
    package let cause: any Error

    package var description: String {
        switch (cause as? IOError)?.errnoCode {
        case EADDRINUSE: "cannot listen on \(address): another program listens there (gateway.listen)"
        case EADDRNOTAVAIL: "cannot listen on \(address): this machine has no such address (gateway.listen)"
        case EACCES: "cannot listen on \(address): not permitted (gateway.listen)"
        default: "cannot listen on \(address): \(cause)"
        }
    }
}

extension Gateway {
    /// Binds and begins to serve. Called again, it gives the same address.
    ///
    /// - Throws: `ListenError`, `CertificateError`.
    @discardableResult
    package func start() async throws -> ListenAddress {
        if case .open(_, let address, _) = listener.withLock({ $0 }) { return address }
        let certificate = try settings.tls.map(ServerCertificate.init)
        let acceptor: NIOLoopBound<Acceptor>
        do { acceptor = try await listen(certificate) } catch {
            throw ListenError(address: settings.listen, cause: error)
        }
        let port = try await group.reactors[0].submit { acceptor.value.file.localAddress?.port }.get()
        let address = ListenAddress(host: settings.listen.host, port: port ?? settings.listen.port)
        listener.withLock { $0 = .open(acceptor, address, certificate) }
        watchHealth()
        logger.info("gateway listening", metadata: ["address": "\(address)"])
        return address
    }

    /// One loop asks the endpoints and tells all.
    private func watchHealth() {
        guard let watcher = contexts.values.first else { return }
        // Weak, for the watch belongs to a loop of the gateway's.
        watcher.eventLoop.execute { [weak self] in
            watcher.value.begin(HealthWatch { self?.healthChanged($0, isHealthy: $1) })
        }
    }

    private func healthChanged(_ key: EndpointState.Key, isHealthy: Bool) {
        for context in contexts.values {
            context.eventLoop.execute { context.value.pool.book.healthChanged(key, isHealthy: isHealthy) }
        }
    }

    /// Serves until a graceful shutdown: then accepts nothing more, lets open exchanges finish within `drainTimeout`, and returns. A
    /// cancellation does the same without the time.
    package func run() async throws {
        try await start()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await self.mirror.run() }
            try await self.serve()
            tasks.cancelAll()
        }
    }

    private func serve() async throws {
        do { try await untilShutdown() } catch is CancellationError {
            return try await stop(drainTimeout: .zero)
        }
        try await stop(drainTimeout: settings.drainTimeout)
    }

    private func untilShutdown() async throws {
        guard case .open(_, _, let certificate?) = listener.withLock({ $0 }) else {
            return try await gracefulShutdown()
        }
        let watch = CertificateWatch(certificate: certificate, interval: tuning.certificateInterval, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await watch.run() }
            try await gracefulShutdown()
            tasks.cancelAll()
        }
    }

    private func stop(drainTimeout: Duration) async throws {
        if case .open(let acceptor, _, _) = listener.withLock({ $0 }) {
            try await group.reactors[0].submit { acceptor.value.close() }.get()
        }
        logger.info("gateway draining", metadata: ["timeout_ms": "\(drainTimeout.milliseconds)"])
        let timeout = TimeAmount(drainTimeout)
        let drained = contexts.values.map { context in
            context.eventLoop.flatSubmit { context.value.drain(timeout: timeout) }
        }
        for future in drained { try await future.get() }
        await accessLog?.close()
        logger.info("gateway drained")
    }

    /// - Throws: `IOError`, or what the resolver says of the host's name.
    private func listen(_ certificate: ServerCertificate?) async throws -> NIOLoopBound<Acceptor> {
        let first = group.reactors[0]
        let (host, port) = (settings.listen.host, settings.listen.port)
        var address = Resolver.address(host, port: port)
        if address == nil { address = try await Resolver.addresses(of: host, port: port, on: first).get().first }
        guard let address else { throw IOError(errnoCode: EADDRNOTAVAIL, reason: "bind") }
        let (contexts, reactors, backlog) = (contexts, group.reactors, tuning.backlog)
        return try await first.submit {
            var turn = 0
            let acceptor = try Acceptor(on: address, backlog: backlog, thread: .current) { file in
                turn = (turn + 1) % reactors.count
                reactors[turn].run { contexts.accepted(file, certificate, on: $0) }
            }
            return NIOLoopBound(acceptor, eventLoop: first)
        }.get()
    }
}

extension Gateway.Contexts {
    fileprivate func accepted(_ file: SocketFile, _ certificate: ServerCertificate?, on thread: ReactorThread) {
        guard let context = self[ObjectIdentifier(thread.reactor)]?.value else {
            preconditionFailure("a connection was accepted on a loop of another group")
        }
        let socket = SocketLine(file, on: thread)
        file.sendAtOnce()
        do {
            try socket.open()
            let line = try socket.line(certificate)
            let connection = DownstreamConnection(over: line, isSecure: certificate != nil, context: context)
            line.serve(connection)
            connection.opened()
        } catch {
            socket.close()
            context.logger.warning("a connection could not be served", metadata: ["error": "\(error)"])
        }
    }
}

extension SocketLine {
    fileprivate func line(_ certificate: ServerCertificate?) throws -> any Line {
        guard let certificate else { return self }
        return try LineChannel.secure(self, with: NIOSSLServerHandler(context: certificate.context))
    }
}
