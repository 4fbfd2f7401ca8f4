import NIOCore
import NIOPosix

/// An upstream that does only what a test tells it: it accepts, and hands each connection to the test.
package final class ScriptedUpstream: Sendable {
    package let port: Int
    private let channel: any Channel
    private let accepted: AsyncStream<WireConnection>
    private let source: AsyncStream<WireConnection>.Continuation

    private init(
        _ channel: any Channel,
        port: Int,
        accepted: AsyncStream<WireConnection>,
        source: AsyncStream<WireConnection>.Continuation
    ) {
        self.channel = channel
        self.port = port
        self.accepted = accepted
        self.source = source
    }

    /// - Parameters:
    ///   - port: 0 for any free one.
    ///   - prepare: adds handlers below the test's, such as TLS.
    package static func start(
        on group: any EventLoopGroup,
        port: Int = 0,
        prepare: @escaping @Sendable (any Channel) throws -> Void = { _ in }
    ) async throws -> ScriptedUpstream {
        let (accepted, source) = AsyncStream.makeStream(of: WireConnection.self)
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try prepare(channel)
                    source.yield(try WireConnection.take(channel))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        return ScriptedUpstream(channel, port: channel.localAddress?.port ?? 0, accepted: accepted, source: source)
    }

    /// The next connection that was made, in order; none within the patience of a test is an error.
    package func accept() async throws -> WireConnection {
        let accepted = accepted
        let deadline = channel.eventLoop.makePromise(of: WireConnection?.self)
        let timer = channel.eventLoop.scheduleTask(in: TimeAmount(WireConnection.patience)) { deadline.succeed(nil) }
        let next = Task {
            for await connection in accepted { return deadline.succeed(connection) }
            deadline.succeed(nil)
        }
        defer {
            timer.cancel()
            next.cancel()
        }
        guard let connection = try await deadline.futureResult.get() else {
            throw WireConnection.NothingCame(description: "the gateway made no connection")
        }
        return connection
    }

    package enum Answer: Sendable {
        case send(String)
        case sendAndClose(String)
    }

    /// Answers every request on every connection by `answer`, until the upstream is stopped or the task is cancelled.
    package func answerAll(by answer: @escaping @Sendable (WireMessage) -> Answer) async {
        await withDiscardingTaskGroup { group in
            for await connection in accepted {
                group.addTask { await Self.serve(connection, by: answer) }
            }
        }
    }

    private static func serve(
        _ connection: WireConnection,
        by answer: @escaping @Sendable (WireMessage) -> Answer
    ) async {
        // A connection that is kept brings nothing more, and would be waited for.
        await withTaskCancellationHandler {
            await converse(connection, by: answer)
        } onCancel: {
            connection.channel.close(promise: nil)
        }
    }

    private static func converse(_ connection: WireConnection, by answer: @Sendable (WireMessage) -> Answer) async {
        // A peer that leaves is how serving ends.
        do {
            while true {
                switch answer(try await connection.receiveMessage()) {
                case .send(let bytes): try await connection.send(bytes)
                case .sendAndClose(let bytes):
                    try await connection.send(bytes)
                    return try await connection.close()
                }
            }
        } catch { connection.channel.close(promise: nil) }
    }

    package func stop() async throws {
        source.finish()
        try await channel.close().get()
    }
}
