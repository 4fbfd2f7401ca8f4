import Logging
import NIOCore
import NIOPosix
import Testing

@testable import SlipwayMock

/// A mock on a free port for the length of a test's body.
struct RunningMock: Sendable {
    let server: MockServer
    let port: Int

    static func with<Value>(
        _ behaviour: MockBehaviour = MockBehaviour(),
        body: (RunningMock) async throws -> Value
    ) async throws -> Value {
        let server = MockServer(
            name: "test",
            behaviour: behaviour,
            group: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let mock = RunningMock(server: server, port: try await server.start())
        do {
            let value = try await body(mock)
            await server.shutdown()
            return value
        } catch {
            await server.shutdown()
            throw error
        }
    }

    /// Opens a connection for the length of `body`.
    func connect<Value: Sendable>(_ body: @Sendable (inout WireClient) async throws -> Value) async throws -> Value {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var client = WireClient(input: inbound.makeAsyncIterator(), output: outbound)
            return try await body(&client)
        }
    }

    /// One request on a connection of its own; all bytes until the mock closes it.
    func send(_ method: String, _ path: String, body: String = "", headers: [String] = []) async throws -> String {
        let text = Self.request(method, path, body: body, headers: headers + ["connection: close"])
        return try await connect { client in
            try await client.send(text)
            return try await client.readToEnd()
        }
    }

    static func request(_ method: String, _ path: String, body: String = "", headers: [String] = []) -> String {
        (["\(method) \(path) HTTP/1.1", "host: test", "content-length: \(body.utf8.count)"] + headers)
            .joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// Waits for a state that the mock reaches by itself, in real time since its sockets are real.
    func eventually(_ condition: (MockStatistics) -> Bool) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(600)
        while ContinuousClock.now < end {
            if condition(server.statistics) { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}

/// The client's end of one connection, as bytes.
struct WireClient {
    var input: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    let output: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var received = ""

    init(
        input: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        output: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.input = input
        self.output = output
    }

    func send(_ text: String) async throws { try await output.write(ByteBuffer(string: text)) }

    /// All bytes that came, once `text` is among them or the connection ended.
    mutating func read(until text: String) async throws -> String {
        while !received.contains(text), let bytes = try await input.next() { received += String(buffer: bytes) }
        return received
    }

    mutating func readToEnd() async throws -> String {
        while let bytes = try await input.next() { received += String(buffer: bytes) }
        return received
    }
}

extension MockBehaviour {
    static func paced(_ tokensPerSecond: Double) -> MockBehaviour {
        var behaviour = MockBehaviour()
        behaviour.tokensPerSecond = tokensPerSecond
        return behaviour
    }

    static func failing(_ kind: MockErrorKind) -> MockBehaviour {
        var behaviour = MockBehaviour()
        behaviour.errorRate = 1
        behaviour.errorKinds = [kind: 1]
        return behaviour
    }
}
