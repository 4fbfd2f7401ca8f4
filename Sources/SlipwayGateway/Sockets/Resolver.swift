import Dispatch
import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Addresses of names, by the system's resolver.
enum Resolver {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Without a resolver where the host is an address.
    static func address(_ host: String, port: Int) -> SocketAddress? {
        do { return try SocketAddress(ipAddress: host, port: port) } catch { return nil }
    }

    /// On a thread of its own, for it blocks, and a name that nobody knows is not to keep others waiting; in the order in which they are to
    /// be tried.
    static func addresses(of host: String, port: Int, on loop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        let promise = loop.makePromise(of: [SocketAddress].self)
        DispatchQueue.global().async {
            promise.completeWith(Result { try addresses(of: host, port: port) })
        }
        return promise.futureResult
    }

    private static func addresses(of host: String, port: Int) throws -> [SocketAddress] {
        var hints = addrinfo()
        #if os(Linux)
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &found)
        guard code == 0 else { throw Failure(description: String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(found) }
        return interleaved(
            sequence(first: found) { $0?.pointee.ai_next }.compactMap { entry in
                entry.flatMap { $0.pointee.ai_addr }.flatMap { SocketAddress($0) }
            }
        )
    }

    /// The families in turn, beginning with that of the first (RFC 8305 §4).
    static func interleaved(_ addresses: [SocketAddress]) -> [SocketAddress] {
        guard let first = addresses.first else { return [] }
        let same = addresses.filter { $0.protocol == first.protocol }
        let other = addresses.filter { $0.protocol != first.protocol }
        return (0..<max(same.count, other.count)).flatMap { index in
            [same, other].compactMap { index < $0.count ? $0[index] : nil }
        }
    }
}
