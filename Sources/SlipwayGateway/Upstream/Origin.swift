import NIOCore
import NIOSSL
import SlipwayCore

/// A server that upstream connections lead to: versions with the same one share its connections.
final class Origin {
    struct Key: Hashable {
        let scheme: Upstream.Scheme
        let host: String
        let port: Int
        let certificateAuthority: String?

        init(_ upstream: Upstream) {
            scheme = upstream.scheme
            host = upstream.host
            port = upstream.port
            certificateAuthority = upstream.certificateAuthority
        }
    }

    let key: Key
    var idle: IdleStack<UpstreamConnection>
    /// Made with the first connection, for reading the system's certificates takes long.
    private var madeTLSContext: NIOSSLContext?

    init(_ key: Key, maxIdle: Int) {
        self.key = key
        idle = IdleStack(limit: maxIdle)
    }

    /// Nil for `http`.
    func tlsContext(_ cache: TLSContexts) throws -> NIOSSLContext? {
        guard key.scheme == .https else { return nil }
        if let madeTLSContext { return madeTLSContext }
        let context = try cache.context(certificateAuthority: key.certificateAuthority)
        madeTLSContext = context
        return context
    }
}

@available(*, unavailable)
extension Origin: Sendable {}

extension Origin {
    /// A connection to here as who speaks over it wants it: through TLS where that is asked for.
    ///
    /// - Throws: what NIOSSL throws.
    func line(over socket: SocketLine, in context: LoopContext) throws -> any Line {
        guard let tls = try tlsContext(context.tlsContexts) else { return socket }
        return try LineChannel.secure(socket, with: NIOSSLClientHandler(context: tls, serverHostname: serverName))
    }

    /// Nil for an address: those are verified against the certificate, and not sent as a name (RFC 6066 §3).
    var serverName: String? { Resolver.address(key.host, port: key.port) == nil ? key.host : nil }
}
