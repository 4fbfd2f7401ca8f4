import CSockets
import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What tells a thread of its sockets' changes.
final class Poller: Sendable {
    private let poller: slipway_poller

    /// - Throws: `IOError`.
    init() throws {
        var poller = slipway_poller()
        guard slipway_poller_open(&poller) == 0 else { throw IOError(errnoCode: errno, reason: "epoll_create1") }
        self.poller = poller
    }

    deinit { withUnsafePointer(to: poller) { slipway_poller_close($0) } }

    /// The file is not held: it has to outlive the turn in which its descriptor is closed.
    ///
    /// - Throws: `IOError`.
    func add(_ file: PolledFile) throws {
        let user = Unmanaged.passUnretained(file).toOpaque()
        let result = withUnsafePointer(to: poller) { slipway_poller_add($0, file.file.descriptor, user) }
        guard result == 0 else { throw IOError(errnoCode: errno, reason: "epoll_ctl") }
    }

    /// Before its descriptor is closed. To close it is not enough: a child process that is being started holds the socket for as long, and
    /// what happens to it would be told of a file that is gone.
    func remove(_ file: PolledFile) {
        withUnsafePointer(to: poller) { slipway_poller_remove($0, file.file.descriptor) }
    }

    /// - Parameter milliseconds: below 0: until there is something.
    /// - Returns: how many of the events were filled in.
    func wait(_ events: UnsafeMutableBufferPointer<slipway_event>, milliseconds: CInt) -> Int {
        Int(
            withUnsafePointer(to: poller) {
                slipway_poller_wait($0, events.baseAddress, CInt(events.count), milliseconds)
            }
        )
    }

    /// By any thread.
    func wake() { withUnsafePointer(to: poller) { slipway_poller_wake($0) } }
}
