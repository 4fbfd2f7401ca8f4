import NIOCore
import Synchronization
import Testing

@testable import SlipwayGateway

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite(.timeLimit(.minutes(10)))
struct PolledFileTests {
    private final class Listener: PolledFile {
        var isTold = false
        override func changed(_ changes: UInt32) { isTold = true }
    }

    /// Two ends of one connection.
    private static func pair() -> (CInt, CInt) {
        var ends: [CInt] = [-1, -1]
        #if os(Linux)
        socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends)
        #else
        socketpair(AF_UNIX, SOCK_STREAM, 0, &ends)
        #endif
        return (ends[0], ends[1])
    }

    /// Whether a listener is told of what its peer sends, which a second descriptor of its socket keeps open.
    private static func isTold(closed: Bool, _ reactor: Reactor) async throws -> Bool {
        let (end, peer) = pair()
        let held = dup(end)
        defer { for file in [held, peer] { close(file) } }
        let listener = try await reactor.submit {
            let listener = Listener(SocketFile(end), on: .current)
            try ReactorThread.current.join(listener)
            return NIOLoopBound(listener, eventLoop: reactor)
        }.get()
        // The socket's first state is told in the turn after.
        try await reactor.scheduleTask(in: .milliseconds(1)) {}.futureResult.get()
        return try await reactor.submit {
            if closed { _ = listener.value.closeFile() }
            listener.value.isTold = false
            send(peer, "x", 1, 0)
            return reactor.scheduleTask(in: .milliseconds(10)) { listener.value.isTold }
        }.get().futureResult.get()
    }

    /// A child process that is being started holds what it was not to have, until it runs.
    @Test func aClosedFileIsToldNothingWhoeverHoldsItsSocket() async throws {
        try await ReactorTests.run { reactor in
            let open = try await Self.isTold(closed: false, reactor)
            let closed = try await Self.isTold(closed: true, reactor)
            #expect(open)
            #expect(!closed)
        }
    }
}
