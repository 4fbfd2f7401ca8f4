import NIOSSL
import SlipwayCore
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The certificate that new connections are shown: replaced as a whole once its files hold another pair that fits together.
///
/// The files are compared by their bytes: times of change are too coarse to tell two writes within one tick of a file system apart.
final class ServerCertificate: Sendable {
    private struct State {
        var context: NIOSSLContext
        /// Of the last look, whether or not they could be used: each fault is told once.
        var seen: Files
    }

    private struct Files: Hashable {
        var certificate: Data
        var key: Data
    }

    enum Change {
        case replaced
        case refused(CertificateError)
    }

    private let paths: ServerTLS
    private let state: Mutex<State>

    /// - Throws: `CertificateError`, with the file and what is wrong with it.
    init(_ paths: ServerTLS) throws {
        let files = try Self.read(paths)
        self.paths = paths
        state = Mutex(State(context: try Self.context(files, paths), seen: files))
    }

    /// Asked once a connection.
    var context: NIOSSLContext { state.withLock(\.context) }

    /// Looks at the files. Blocks on them: never called on an event loop, and by one task only.
    ///
    /// - Returns: nil where nothing is new.
    func refresh() -> Change? {
        do throws(CertificateError) {
            let files = try Self.read(paths)
            guard state.withLock({ $0.seen != files }) else { return nil }
            state.withLock { $0.seen = files }
            let context = try Self.context(files, paths)
            state.withLock { $0.context = context }
            return .replaced
        } catch {
            return .refused(error)
        }
    }

    private static func read(_ paths: ServerTLS) throws(CertificateError) -> Files {
        Files(certificate: try read(paths.certificate), key: try read(paths.key))
    }

    private static func read(_ path: String) throws(CertificateError) -> Data {
        do { return try Data(contentsOf: URL(filePath: path)) } catch {
            throw CertificateError(file: path, problem: "cannot be read", cause: error)
        }
    }

    private static func context(_ files: Files, _ paths: ServerTLS) throws(CertificateError) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try chain(files.certificate, paths.certificate).map { .certificate($0) },
            privateKey: .privateKey(try key(files.key, paths.key))
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        do { return try NIOSSLContext(configuration: configuration) } catch {
            throw CertificateError(file: paths.key, problem: "is not the key of \(paths.certificate)", cause: error)
        }
    }

    private static func chain(_ bytes: Data, _ path: String) throws(CertificateError) -> [NIOSSLCertificate] {
        do { return try NIOSSLCertificate.fromPEMBytes([UInt8](bytes)) } catch {
            throw CertificateError(file: path, problem: "holds no certificate in PEM form", cause: error)
        }
    }

    private static func key(_ bytes: Data, _ path: String) throws(CertificateError) -> NIOSSLPrivateKey {
        do { return try NIOSSLPrivateKey(bytes: [UInt8](bytes), format: .pem) } catch {
            throw CertificateError(
                file: path,
                problem: "holds no private key in PEM form without a passphrase",
                cause: error
            )
        }
    }
}
