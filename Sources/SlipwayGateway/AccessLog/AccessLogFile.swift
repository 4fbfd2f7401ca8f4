import SlipwayCore
import Synchronization
import SystemPackage

/// The file, or the standard output, that lines are appended to.
final class AccessLogFile: Sendable {
    private let target: AccessLogTarget
    private let descriptor: Mutex<FileDescriptor>

    /// - Throws: `AccessLogError`.
    init(_ target: AccessLogTarget) throws {
        self.target = target
        descriptor = Mutex(try Self.open(target))
    }

    deinit {
        guard case .file = target else { return }
        // Nothing is lost by a close that fails: every line has been written by then.
        do { try descriptor.withLock { $0 }.close() } catch { return }
    }

    func append(_ bytes: [UInt8]) throws {
        try descriptor.withLock { _ = try $0.writeAll(bytes) }
    }

    /// Follows a file that was moved away; where none can be opened, the old one stays.
    func reopen() throws {
        guard case .file = target else { return }
        let new = try Self.open(target)
        let old = descriptor.withLock { descriptor in
            defer { descriptor = new }
            return descriptor
        }
        try old.close()
    }

    private static func open(_ target: AccessLogTarget) throws -> FileDescriptor {
        guard case .file(let path) = target else { return .standardOutput }
        do {
            return try FileDescriptor.open(
                FilePath(path),
                .writeOnly,
                options: [.append, .create, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead]
            )
        } catch {
            throw AccessLogError(path: path, cause: error)
        }
    }
}

/// Why there can be no access log: for the person who started it.
package struct AccessLogError: Error, CustomStringConvertible {
    package let path: String
    package let cause: any Error

    package var description: String { "cannot write the access log \(path): \(cause) (gateway.accessLog)" }
}
