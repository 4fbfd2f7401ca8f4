import NIOSSL
import Synchronization

/// The process's TLS settings towards upstreams, one for each certificate authority: certificates and names are always verified.
final class TLSContexts: Sendable {
    private let made = Mutex<[String?: NIOSSLContext]>([:])

    /// - Parameter certificateAuthority: a PEM file, trusted beside the system's.
    func context(certificateAuthority: String?) throws -> NIOSSLContext {
        try made.withLock { made in
            if let context = made[certificateAuthority] { return context }
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.applicationProtocols = ["http/1.1"]
            configuration.minimumTLSVersion = .tlsv12
            if let certificateAuthority { configuration.additionalTrustRoots = [.file(certificateAuthority)] }
            let context = try NIOSSLContext(configuration: configuration)
            made[certificateAuthority] = context
            return context
        }
    }
}
