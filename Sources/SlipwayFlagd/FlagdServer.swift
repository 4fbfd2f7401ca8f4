#if Flagd
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Logging
import NIOCertificateReloading
import NIOCore
import NIOPosix
import ServiceLifecycle
import SlipwayCore

/// Serves `flagd.evaluation.v1`, `flagd.evaluation.v2` and `flagd.sync.v1` on one listener.
///
/// It has an event loop of its own: what it does with flags takes nothing from the loops that carry users' requests.
package struct FlagdServer: ServiceLifecycle.Service {
    package static let isBuilt = true

    /// Between two signs of life on streams of events, so that proxies do not take them for dead.
    private static let heartbeat = Duration.seconds(20)

    private let listener: FlagListener
    private let server: GRPCServer<HTTP2ServerTransport.Posix>
    private let feed: FlagFeed
    private let loops: MultiThreadedEventLoopGroup
    private let certificate: TimedCertificateReloader?
    private let logger: Logger

    /// - Throws: `FlagdServerError` if the address or the certificate cannot be used.
    package static func make(
        _ listener: FlagListener,
        _ feed: FlagFeed,
        drainTimeout: Duration,
        logger: Logger
    ) throws -> FlagdServer? {
        let address = try SocketAddress(resolving: listener.listen)
        let certificate = try listener.tls.map { try TimedCertificateReloader($0) }
        let security = try certificate.map {
            try HTTP2ServerTransport.Posix.TransportSecurity.tls(certificateReloader: $0)
        }
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let transport = HTTP2ServerTransport.Posix(
            address: address,
            transportSecurity: security ?? .plaintext,
            config: .flagd(drainTimeout: drainTimeout),
            eventLoopGroup: loops
        )
        return FlagdServer(
            listener: listener,
            server: GRPCServer(
                transport: transport,
                services: [EvaluationV1(feed), EvaluationV2(feed), FlagSync(feed)],
                interceptors: [TokenCheck(feed)]
            ),
            feed: feed,
            loops: loops,
            certificate: certificate,
            logger: logger
        )
    }

    /// Where it listens, once it does; nil if it cannot: why is what `run` throws.
    package var address: ListenAddress? {
        get async {
            do {
                let bound = try await server.transport.listeningAddress
                let port = bound.ipv4?.port ?? bound.ipv6?.port ?? listener.listen.port
                return ListenAddress(host: listener.listen.host, port: port)
            } catch {
                return nil
            }
        }
    }

    package func run() async throws {
        do {
            try await withGracefulShutdownHandler {
                try await serve()
            } onGracefulShutdown: {
                feed.finish()
                server.beginGracefulShutdown()
            }
        } catch {
            throw FlagdServerError.cannotListen(listener.listen, (error as? RuntimeError)?.cause ?? error)
        }
        try await loops.shutdownGracefully()
    }

    private func serve() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { await beat() }
            if let certificate { group.addTask { await watch(certificate) } }
            try await server.serve()
            group.cancelAll()
        }
    }

    private func beat() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: Self.heartbeat) } catch { return }
            feed.signal()
        }
    }

    /// Looks at the files once a second: a renewed certificate is shown to new connections.
    private func watch(_ certificate: TimedCertificateReloader) async {
        var lastRefusal: String?
        while !Task.isCancelled {
            do { try await Task.sleep(for: .seconds(1)) } catch { return }
            do {
                try certificate.reload()
                lastRefusal = nil
            } catch {
                tell(error, unless: lastRefusal)
                lastRefusal = "\(error)"
            }
        }
    }

    /// A file that is missing stays so for many looks.
    private func tell(_ error: any Error, unless told: String?) {
        guard told != "\(error)" else { return }
        let message: Logger.Message = "The certificate of flags.grpc was not replaced: the one before stays"
        logger.error(message, metadata: ["reason": "\(error)"])
    }
}

extension HTTP2ServerTransport.Posix.Config {
    /// Contexts are held to what OFREP's are; clients may ask as often as they like whether the connection is alive.
    fileprivate static func flagd(drainTimeout: Duration) -> Self {
        .defaults { config in
            config.rpc.maxRequestPayloadSize = 256 * 1024
            config.http2.maxConcurrentStreams = 1000
            config.connection.maxGraceTime = drainTimeout
            config.connection.keepalive.time = .seconds(60)
            config.connection.keepalive.clientBehavior = .init(
                minPingIntervalWithoutCalls: .milliseconds(1),
                allowWithoutCalls: true
            )
        }
    }
}

extension GRPCNIOTransportHTTP2Posix.SocketAddress {
    /// Names such as `localhost` are looked up.
    fileprivate init(resolving address: ListenAddress) throws {
        do {
            let found = try NIOCore.SocketAddress.makeAddressResolvingHost(address.host, port: address.port)
            let host = found.ipAddress ?? address.host
            self =
                found.protocol == .inet6 ? .ipv6(host: host, port: address.port) : .ipv4(host: host, port: address.port)
        } catch {
            throw FlagdServerError.cannotListen(address, error)
        }
    }
}

extension TimedCertificateReloader {
    fileprivate init(_ tls: ServerTLS) throws {
        do {
            self = try Self.makeReloaderValidatingSources(
                refreshInterval: .seconds(1),
                certificateSource: .init(location: .file(path: tls.certificate), format: .pem),
                privateKeySource: .init(location: .file(path: tls.key), format: .pem)
            )
        } catch {
            throw FlagdServerError.badCertificate(error)
        }
    }
}
#else
import Logging
import ServiceLifecycle
import SlipwayCore

/// There is none in this build: a manifest that wants one is refused where it is compiled (`ManifestInputs.servesGRPC`), and nothing
/// makes one.
package struct FlagdServer: ServiceLifecycle.Service {
    package static let isBuilt = false

    private init() {}

    package static func make(
        _ listener: FlagListener,
        _ feed: FlagFeed,
        drainTimeout: Duration,
        logger: Logger
    ) throws -> FlagdServer? { nil }

    package var address: ListenAddress? {
        get async { nil }
    }

    package func run() async throws {}
}
#endif
