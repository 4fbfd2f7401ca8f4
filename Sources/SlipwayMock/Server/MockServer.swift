import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Synchronization

/// A scriptable upstream that speaks OpenAI's chat completions and responses and Anthropic's messages.
///
/// Stands in for a provider in the demo, the tests and the benchmarks. Connections stay on their event loop, and what a loop's
/// connections share stays there too; loops meet in atomic counters, and in a lock once for each change of the behaviour.
package final class MockServer: Service {
    /// Said by `x-mock-name` on each response.
    package let name: String
    private let host: String
    private let port: Int
    private let seed: UInt64
    private let group: any EventLoopGroup
    private let logger: Logger
    private let shared: MockShared
    private let state = Mutex<State>(.created)

    private enum State {
        case created
        /// Binding; only `started` and `stopped` follow.
        case starting
        case started(any Channel, [NIOLoopBound<MockLoop>])
        case stopped
    }

    /// - Parameters:
    ///   - port: 0 takes a free one, which `start` returns.
    ///   - seed: of the random numbers; each loop derives its own.
    package init(
        name: String,
        host: String = "127.0.0.1",
        port: Int = 0,
        behaviour: MockBehaviour = .init(),
        seed: UInt64 = 1,
        group: any EventLoopGroup,
        logger: Logger
    ) {
        self.name = name
        self.host = host
        self.port = port
        self.seed = seed
        self.group = group
        self.logger = logger
        shared = MockShared(name: name, behaviour: behaviour)
    }

    package var behaviour: MockBehaviour { shared.behaviour }
    package var statistics: MockStatistics { shared.counters.statistics }
    /// The last hundred requests, oldest first, of those that came while the behaviour said `record`.
    package var recordedRequests: [RecordedRequest] { shared.record.all }

    /// The next request is answered by it; those under way keep theirs.
    package func setBehaviour(_ behaviour: MockBehaviour) { shared.setBehaviour(behaviour) }

    // MARK: - Life

    /// Listens.
    ///
    /// - Returns: the port.
    /// - Throws: `MockServerError`, or what the system says of the address.
    package func start() async throws -> Int {
        try beginStarting()
        var isListening = false
        // A taken port may be free later.
        defer { if !isListening { state.withLock { $0 = .created } } }
        do {
            let loops = try await makeLoops()
            let channel = try await bind(loops)
            state.withLock { $0 = .started(channel, Array(loops.values)) }
            isListening = true
            let port = channel.localAddress?.port ?? port
            logger.info("mock listens", metadata: ["mock": "\(name)", "host": "\(host)", "port": "\(port)"])
            return port
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw MockServerError.addressInUse(host: host, port: port)
        }
    }

    /// Serves until the graceful shutdown, which lets answers under way end for five seconds. Starts the mock if nobody has.
    package func run() async throws {
        if state.withLock({ if case .created = $0 { true } else { false } }) { _ = try await start() }
        do {
            try await gracefulShutdown()
        } catch is CancellationError {
            await shutdown()
            return
        }
        await shutdown(grace: .seconds(5))
    }

    /// Stops listening, and ends all connections.
    ///
    /// - Parameter grace: how long answers under way may take; those that would never end are not waited for.
    package func shutdown(grace: TimeAmount = .zero) async {
        guard let (channel, loops) = takeStarted() else { return }
        do {
            try await channel.close()
        } catch {
            logger.debug("mock's listener was closed before", metadata: ["error": "\(error)"])
        }
        let ends = loops.map { Self.drain($0, grace: grace) }
        for end in ends { await withCheckedContinuation { over in end.whenComplete { _ in over.resume() } } }
        logger.info("mock stopped", metadata: ["mock": "\(name)"])
    }

    private func beginStarting() throws(MockServerError) {
        try state.withLock { state throws(MockServerError) in
            switch state {
            case .created: state = .starting
            case .starting, .started: throw .alreadyStarted
            case .stopped: throw .stopped
            }
        }
    }

    private func takeStarted() -> (any Channel, [NIOLoopBound<MockLoop>])? {
        state.withLock { state in
            defer { state = .stopped }
            if case .started(let channel, let loops) = state { return (channel, loops) } else { return nil }
        }
    }

    /// - Returns: a future of the last connection's end.
    private static func drain(_ loop: NIOLoopBound<MockLoop>, grace: TimeAmount) -> EventLoopFuture<Void> {
        loop.eventLoop.flatSubmit {
            let ended = loop.value.drain()
            let limit = loop.eventLoop.scheduleTask(in: grace) { loop.value.closeAll() }
            ended.whenComplete { _ in limit.cancel() }
            return ended
        }
    }

    // MARK: - Listening

    private func makeLoops() async throws -> [ObjectIdentifier: NIOLoopBound<MockLoop>] {
        var generator = SplitMix64(seed: seed)
        var loops: [ObjectIdentifier: NIOLoopBound<MockLoop>] = [:]
        for eventLoop in group.makeIterator() {
            let seed = generator.next()
            loops[ObjectIdentifier(eventLoop)] = try await eventLoop.submit { [shared] in
                NIOLoopBound(MockLoop(shared: shared, eventLoop: eventLoop, seed: seed), eventLoop: eventLoop)
            }.get()
        }
        return loops
    }

    private func bind(_ loops: [ObjectIdentifier: NIOLoopBound<MockLoop>]) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try Self.initialize(channel, loops) }
            }
            .bind(host: host, port: port).get()
    }

    private static func initialize(
        _ channel: any Channel,
        _ loops: [ObjectIdentifier: NIOLoopBound<MockLoop>]
    ) throws {
        guard let loop = loops[ObjectIdentifier(channel.eventLoop)] else {
            preconditionFailure("a connection on a loop outside of the group")
        }
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)
        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(decoder))
        try channel.pipeline.syncOperations.addHandler(MockHandler(loop: loop.value))
    }
}
