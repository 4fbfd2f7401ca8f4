import CSockets
import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A socket's file descriptor and what the system does with it. Blocks never.
struct SocketFile {
    /// How a transfer ended.
    enum Transfer {
        case bytes(Int)
        case wouldBlock
        case failed(CInt)
    }

    let descriptor: CInt

    #if os(Linux)
    private static let streamType =
        CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    #else
    private static let streamType = SOCK_STREAM
    #endif

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    /// - Throws: `IOError`.
    static func open(for address: SocketAddress) throws -> SocketFile {
        let descriptor = socket(CInt(address.protocol.rawValue), streamType, 0)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        #if !os(Linux)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        #endif
        let file = SocketFile(descriptor)
        #if !os(Linux)
        file.set(SOL_SOCKET, SO_NOSIGPIPE, 1)
        #endif
        return file
    }

    func close() {
        #if canImport(Glibc)
        _ = Glibc.close(descriptor)
        #elseif canImport(Musl)
        _ = Musl.close(descriptor)
        #else
        _ = Darwin.close(descriptor)
        #endif
    }
}

// MARK: - Transfers

extension SocketFile {
    func receive(into space: UnsafeMutableRawBufferPointer) -> Transfer {
        Transfer(slipway_receive(descriptor, space.baseAddress, UInt(space.count)))
    }

    func send(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        Transfer(slipway_send(descriptor, bytes.baseAddress, UInt(bytes.count)))
    }

    /// All in one call.
    func send(_ pieces: UnsafeMutableBufferPointer<iovec>) -> Transfer {
        Transfer(slipway_send_pieces(descriptor, pieces.baseAddress, CInt(pieces.count)))
    }
}

extension SocketFile.Transfer {
    fileprivate init(_ result: Int) {
        switch CInt(truncatingIfNeeded: -result) {
        case _ where result >= 0: self = .bytes(result)
        case EAGAIN, EWOULDBLOCK: self = .wouldBlock
        case let reason: self = .failed(reason)
        }
    }
}

// MARK: - Connections

extension SocketFile {
    /// Begins a connection; how it ends is told by the first change.
    ///
    /// - Throws: `IOError` where it is known already.
    func connect(to address: SocketAddress) throws {
        let result = address.withSockAddr { address, size in
            #if canImport(Glibc)
            Glibc.connect(descriptor, address, socklen_t(size))
            #elseif canImport(Musl)
            Musl.connect(descriptor, address, socklen_t(size))
            #else
            Darwin.connect(descriptor, address, socklen_t(size))
            #endif
        }
        if result != 0, errno != EINPROGRESS { throw IOError(errnoCode: errno, reason: "connect") }
    }

    /// - Throws: `IOError`.
    func listen(on address: SocketAddress, backlog: CInt) throws {
        set(SOL_SOCKET, SO_REUSEADDR, 1)
        let result = address.withSockAddr { address, size in bind(descriptor, address, socklen_t(size)) }
        guard result == 0 else { throw IOError(errnoCode: errno, reason: "bind") }
        #if canImport(Glibc)
        let listens = Glibc.listen(descriptor, backlog)
        #elseif canImport(Musl)
        let listens = Musl.listen(descriptor, backlog)
        #else
        let listens = Darwin.listen(descriptor, backlog)
        #endif
        guard listens == 0 else { throw IOError(errnoCode: errno, reason: "listen") }
    }

    /// What has gone wrong since it was last asked.
    var error: IOError? {
        var code: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
        return code == 0 ? nil : IOError(errnoCode: code, reason: "connect")
    }

    func set(_ level: CInt, _ option: CInt, _ value: CInt) {
        var value = value
        // The options that are set here change nothing of what is sent: a system that has one not goes on without.
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }

    /// Small writes leave at once.
    func sendAtOnce() { set(CInt(IPPROTO_TCP), TCP_NODELAY, 1) }

    /// Closing drops what has not been read and tells the peer so.
    func resetOnClose() {
        var none = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &none, socklen_t(MemoryLayout<linger>.size))
    }

    func closeOutput() { shutdown(descriptor, CInt(SHUT_WR)) }

    var localAddress: SocketAddress? { Self.address { getsockname(descriptor, $0, $1) } }
    var peerAddress: SocketAddress? { Self.address { getpeername(descriptor, $0, $1) } }

    private static func address(
        _ ask: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
    ) -> SocketAddress? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                ask(address, &size) == 0 ? SocketAddress(UnsafePointer(address)) : nil
            }
        }
    }
}

extension SocketAddress {
    /// Nil for what is neither IPv4 nor IPv6.
    init?(_ address: UnsafePointer<sockaddr>) {
        switch Self.family(of: address) {
        case AF_INET: self = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { Self($0.pointee) }
        case AF_INET6: self = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { Self($0.pointee) }
        default: return nil
        }
    }

    /// Where the field lies: several modules define the structure, and which of them the compiler takes is not for sure.
    private static func family(of address: UnsafePointer<sockaddr>) -> CInt {
        #if os(Linux)
        CInt(UnsafeRawPointer(address).loadUnaligned(as: UInt16.self))
        #else
        CInt(UnsafeRawPointer(address).load(fromByteOffset: 1, as: UInt8.self))
        #endif
    }
}
