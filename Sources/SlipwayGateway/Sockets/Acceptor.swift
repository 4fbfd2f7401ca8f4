import CSockets
import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A listening socket: accepts whoever comes and hands them on.
final class Acceptor: PolledFile {
    /// Then the connections that it has have their turn.
    private static let mostAtOnce = 64
    /// Where the process may open no more files, until some are closed.
    private static let patience = TimeAmount.milliseconds(100)

    private let accepted: (SocketFile) -> Void

    /// - Throws: `IOError`.
    init(
        on address: SocketAddress,
        backlog: CInt,
        thread: ReactorThread,
        accepted: @escaping (SocketFile) -> Void
    ) throws {
        self.accepted = accepted
        super.init(try SocketFile.open(for: address), on: thread)
        do {
            try file.listen(on: address, backlog: backlog)
            try thread.join(self)
        } catch {
            close()
            throw error
        }
    }

    func close() { _ = closeFile() }

    override func changed(_ changes: UInt32) { goOnSoon() }

    override func goOn() {
        for _ in 0..<Self.mostAtOnce {
            let descriptor = slipway_accept(file.descriptor)
            if descriptor >= 0 { accepted(SocketFile(descriptor)) } else if !goesOn(after: errno) { return }
        }
        goOnSoon()
    }

    /// Whether the next may be there although this one was not to be had.
    private func goesOn(after reason: CInt) -> Bool {
        switch reason {
        case EAGAIN, EWOULDBLOCK, EBADF, EINVAL: return false
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            thread.reactor.assumeIsolated().scheduleTask(in: Self.patience) { self.goOnSoon() }
            return false
        // A client that has gone already.
        default: return true
        }
    }
}
