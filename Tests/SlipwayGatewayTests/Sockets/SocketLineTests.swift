import NIOCore
import SlipwayTesting
import Synchronization
import Testing

@testable import SlipwayGateway

/// A line between a test's user and the test's end of the wire.
@Suite(.timeLimit(.minutes(10)))
struct SocketLineTests {
    /// Writes down what it is told, and does nothing by itself.
    private final class User: LineUser {
        private let log: Log
        init(_ log: Log) { self.log = log }

        func received(_ bytes: ByteBuffer) { log.add("received \(String(buffer: bytes))") }
        func readCompleted() { log.add("completed") }
        func writabilityChanged() { log.add("writable") }
        func failed(_ error: any Error) { log.add("failed") }
        func peerEnded() { log.add("ended") }
        func closed() { log.add("closed") }
    }

    private final class Log: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }

        /// Once that many are there.
        func first(_ count: Int) async throws -> [String] {
            while all.count < count { try await Task.sleep(for: .milliseconds(1)) }
            return Array(all.prefix(count))
        }
    }

    private struct Bench {
        let reactor: Reactor
        let log: Log
        let line: NIOLoopBound<SocketLine>
        let peer: WireConnection

        func onLine(_ work: @escaping @Sendable (SocketLine) -> Void) async throws {
            try await reactor.submit { [line] in work(line.value) }.get()
        }

        var isWritable: Bool {
            get async throws { try await reactor.submit { [line] in line.value.isWritable }.get() }
        }
    }

    /// - Parameter body: gets a line whose peer has accepted it.
    private static func run(_ body: (Bench) async throws -> Void) async throws {
        let group = try ReactorGroup(loops: 1)
        let upstream = try await ScriptedUpstream.start(on: Harness.clientGroup)
        do {
            try await body(try await bench(group.reactors[0], to: upstream))
        } catch {
            await group.end()
            try await upstream.stop()
            throw error
        }
        await group.end()
        try await upstream.stop()
    }

    private static func bench(_ reactor: Reactor, to upstream: ScriptedUpstream) async throws -> Bench {
        let log = Log()
        let port = upstream.port
        let line = try await reactor.flatSubmit {
            let promise = reactor.makePromise(of: NIOLoopBound<SocketLine>.self)
            let connector = Connector(on: reactor) { result in
                promise.completeWith(
                    result.mapError { $0 as any Error }.map { line in
                        line.serve(User(log))
                        return NIOLoopBound(line, eventLoop: reactor)
                    }
                )
            }
            connector.begin(host: "127.0.0.1", port: port, timeout: .hours(1))
            return promise.futureResult
        }.get()
        return Bench(reactor: reactor, log: log, line: line, peer: try await upstream.accept())
    }

    @Test func nothingIsReadBeforeItIsAskedFor() async throws {
        try await Self.run { bench in
            try await bench.peer.send("early")
            try await bench.reactor.scheduleTask(in: .milliseconds(20)) {}.futureResult.get()
            #expect(bench.log.all.isEmpty)
            try await bench.onLine { $0.read() }
            #expect(try await bench.log.first(2) == ["received early", "completed"])
        }
    }

    @Test func aReadAskedForTwiceIsOne() async throws {
        try await Self.run { bench in
            try await bench.onLine {
                $0.read()
                $0.read()
            }
            try await bench.peer.send("a")
            #expect(try await bench.log.first(2) == ["received a", "completed"])
            try await bench.peer.send("b")
            try await bench.reactor.scheduleTask(in: .milliseconds(20)) {}.futureResult.get()
            #expect(bench.log.all.count == 2)
        }
    }

    /// More than a read's space: the rest is there without another word from the system.
    @Test func whatDidNotFitComesWithTheNextRead() async throws {
        try await Self.run { bench in
            let text = String(repeating: "x", count: ReadBuffers.smallest + 1)
            try await bench.peer.send(text)
            try await bench.reactor.scheduleTask(in: .milliseconds(50)) {}.futureResult.get()
            try await bench.onLine { $0.read() }
            #expect(try await bench.log.first(2)[0] == "received \(text.dropLast())")
            try await bench.onLine { $0.read() }
            #expect(try await bench.log.first(4)[2] == "received x")
        }
    }

    @Test func aPeerThatHasEndedIsToldWhereNobodyReads() async throws {
        try await Self.run { bench in
            try await bench.peer.send("last words")
            try await bench.peer.close()
            #expect(try await bench.log.first(1) == ["ended"])
            try await bench.onLine { $0.read() }
            #expect(try await bench.log.first(3) == ["ended", "received last words", "completed"])
            try await bench.onLine { $0.read() }
            #expect(try await bench.log.first(4).last == "closed")
        }
    }

    @Test func aResetIsAFailure() async throws {
        try await Self.run { bench in
            try await bench.onLine { $0.read() }
            try await bench.peer.reset()
            #expect(try await bench.log.first(2) == ["failed", "closed"])
        }
    }

    @Test func whatThePeerDoesNotTakeWaits() async throws {
        try await Self.run { bench in
            try await bench.peer.setReading(false)
            let piece = ByteBuffer(repeating: UInt8(ascii: "y"), count: 1 << 20)
            let pieces = 16
            try await bench.onLine { line in
                for _ in 0..<pieces { line.write(piece) }
                line.flush()
            }
            #expect(try await !bench.isWritable)
            let sent = Log()
            try await bench.onLine { $0.flush { sent.add("sent") } }
            #expect(sent.all.isEmpty)
            try await bench.peer.setReading(true)
            #expect(try await bench.peer.receive(bytes: pieces << 20).utf8.count == pieces << 20)
            #expect(try await sent.first(1) == ["sent"])
            #expect(try await bench.log.first(1) == ["writable"])
            #expect(try await bench.isWritable)
        }
    }

    @Test func piecesLeaveInTheirOrder() async throws {
        try await Self.run { bench in
            try await bench.onLine { line in
                line.write(ByteBuffer(string: "a"))
                line.write(ByteBuffer())
                line.write(ByteBuffer(string: "b"))
                line.send(ByteBuffer(string: "c"))
            }
            #expect(try await bench.peer.receive(bytes: 3) == "abc")
        }
    }

    /// An upstream that refuses a body answers before it closes.
    @Test func whatThePeerSaidBeforeItTookNoMoreIsHeard() async throws {
        try await Self.run { bench in
            try await bench.peer.send("no")
            try await bench.reactor.scheduleTask(in: .milliseconds(20)) {}.futureResult.get()
            // With unread input a close is a reset, and a write after it fails.
            try await bench.onLine { $0.send(ByteBuffer(string: "body")) }
            try await bench.peer.reset()
            while !bench.log.all.contains("closed") {
                try await bench.onLine { $0.send(ByteBuffer(string: "more")) }
            }
            #expect(bench.log.all.filter { $0 == "received no" }.count == 1)
            #expect(bench.log.all.last == "closed")
        }
    }

    @Test func aClosedLineDoesNothing() async throws {
        try await Self.run { bench in
            try await bench.onLine { line in
                line.close()
                line.close()
                line.read()
                line.write(ByteBuffer(string: "a"))
                line.flush()
                line.closeOutput()
                line.reset()
            }
            try await bench.peer.closed()
            #expect(try await bench.log.first(1) == ["closed"])
        }
    }
}
