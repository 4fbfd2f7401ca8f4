import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import ServiceLifecycle
import SlipwayCore
import Synchronization

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
        let channel: any Channel
        do {
            channel = try await bootstrap(certificate).bind(host: settings.listen.host, port: settings.listen.port)
                .get()
        } catch {
            throw ListenError(address: settings.listen, cause: error)
        }
        let address = ListenAddress(
            host: settings.listen.host,
            port: channel.localAddress?.port ?? settings.listen.port
        )
        listener.withLock { $0 = .open(channel, address, certificate) }
        watchHealth()
        logger.info("gateway listening", metadata: ["address": "\(address)"])
        return address
    }

    /// One loop asks the endpoints and tells all.
    private func watchHealth() {
        let contexts = contexts
        guard let watcher = contexts.values.first else { return }
        watcher.eventLoop.execute {
            let watch = HealthWatch { key, isHealthy in
                for context in contexts.values {
                    context.eventLoop.execute { context.value.pool.book.healthChanged(key, isHealthy: isHealthy) }
                }
            }
            watcher.value.begin(watch)
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
        if case .open(let channel, _, _) = listener.withLock({ $0 }) { try await channel.close().get() }
        logger.info("gateway draining", metadata: ["timeout_ms": "\(drainTimeout.milliseconds)"])
        let timeout = TimeAmount(drainTimeout)
        let drained = contexts.values.map { context in
            context.eventLoop.flatSubmit { context.value.drain(timeout: timeout) }
        }
        for future in drained { try await future.get() }
        await accessLog?.close()
        logger.info("gateway drained")
    }

    private func bootstrap(_ certificate: ServerCertificate?) -> ServerBootstrap {
        let contexts = contexts
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: tuning.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.autoRead, value: false)
            // One buffer a turn: it bounds what a pipelining client makes the gateway hold.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let context = contexts[ObjectIdentifier(channel.eventLoop)]?.value else {
                        preconditionFailure("a connection was accepted on a loop of another group")
                    }
                    let pipeline = channel.pipeline.syncOperations
                    if let certificate { try pipeline.addHandler(NIOSSLServerHandler(context: certificate.context)) }
                    try pipeline.addHandler(DownstreamHandler(context: context, isSecure: certificate != nil))
                }
            }
    }
}
