import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// One TCP connection in the hands of a test: bytes out when the test says so, bytes in as they come, and nothing by itself.
///
/// Every wait ends after `patience` with what had come so far, so that a failing test says why.
package final class WireConnection: Sendable {
    package struct NothingCame: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    /// Long enough for a machine that is busy with everything else: only tests that fail wait so long.
    package static let patience = Duration.seconds(300)

    fileprivate struct State {
        var bytes: [UInt8] = []
        var isClosed = false
        /// The error that the connection ended with, where it did not end in order.
        var failure: (any Error)?
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
    }

    fileprivate struct Waiter {
        /// Resumes and answers true when what it waits for has come.
        let attempt: @Sendable (inout State) -> Bool
        let giveUp: @Sendable (State) -> Void
    }

    package let channel: any Channel
    private let state = Mutex(State())

    private init(_ channel: any Channel) { self.channel = channel }

    /// Takes the bytes of a channel that carries `ByteBuffer`s. Called on its event loop.
    package static func take(_ channel: any Channel) throws -> WireConnection {
        let connection = WireConnection(channel)
        try channel.pipeline.syncOperations.addHandler(Intake(connection))
        return connection
    }

    package static func connect(port: Int, on group: any EventLoopGroup) async throws -> WireConnection {
        let taken = Mutex<WireConnection?>(nil)
        let box = Box(taken)
        _ = try await ClientBootstrap(group: group)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = try take(channel)
                    box.value.withLock { $0 = connection }
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        guard let connection = box.value.withLock({ $0 }) else { throw NothingCame(description: "no connection") }
        return connection
    }

    private final class Box: Sendable {
        let value: Mutex<WireConnection?>
        init(_ value: consuming Mutex<WireConnection?>) { self.value = value }
    }
}

// MARK: - Out

extension WireConnection {
    package func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    package func send(bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// Hands the bytes to the connection without waiting until they have left.
    package func post(bytes: [UInt8]) {
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    package func close() async throws {
        do { try await channel.close().get() } catch ChannelError.alreadyClosed { return }
    }

    /// Closes with a reset instead of an orderly end.
    package func reset() async throws {
        try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await close()
    }

    /// Stops or goes on taking what the peer sends.
    package func setReading(_ isReading: Bool) async throws {
        try await channel.setOption(.autoRead, value: isReading).get()
    }
}

// MARK: - In

extension WireConnection {
    /// Takes everything up to and with `marker`.
    package func receive(through marker: String) async throws -> String {
        let wanted = Array(marker.utf8)
        return try await wait("\"\(marker)\"") { state in
            guard let end = state.bytes.endOfFirst(wanted) else { return nil }
            return state.take(end)
        }
    }

    package func receive(bytes count: Int) async throws -> String {
        try await wait("\(count) bytes") { state in state.bytes.count >= count ? state.take(count) : nil }
    }

    /// Takes everything until the peer closes.
    package func receiveUntilClosed() async throws -> String {
        try await wait("a close") { state in state.isClosed ? state.take(state.bytes.count) : nil }
    }

    /// Returns when the peer has closed, whatever it sent before.
    package func closed() async throws {
        _ = try await wait("a close") { state in state.isClosed ? true : nil }
    }

    /// Whether the peer ended the connection by a reset. Only after `closed`.
    package var endedByReset: Bool { state.withLock { $0.failure != nil } }

    package var isOpen: Bool { state.withLock { !$0.isClosed } }

    /// How many bytes have come and were not taken.
    package var unreadBytes: Int { state.withLock { $0.bytes.count } }

    private func wait<Value: Sendable>(
        _ what: String,
        for attempt: @escaping @Sendable (inout State) -> Value?
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let waiter = Waiter(
                attempt: { state in
                    guard let value = attempt(&state) else { return false }
                    continuation.resume(returning: value)
                    return true
                },
                giveUp: { state in
                    let text = String(decoding: state.bytes.prefix(2000), as: UTF8.self)
                    let end = state.isClosed ? "closed" : "open"
                    continuation.resume(throwing: NothingCame(description: "waited for \(what), got \(text) (\(end))"))
                }
            )
            enqueue(waiter)
        }
    }

    private func enqueue(_ waiter: Waiter) {
        let number: Int? = state.withLock { state in
            if waiter.attempt(&state) { return nil }
            if state.isClosed {
                waiter.giveUp(state)
                return nil
            }
            state.nextWaiter += 1
            state.waiters[state.nextWaiter] = waiter
            return state.nextWaiter
        }
        guard let number else { return }
        channel.eventLoop.scheduleTask(in: TimeAmount(Self.patience)) { self.giveUp(number) }
    }

    private func giveUp(_ number: Int) {
        state.withLock { state in
            guard let waiter = state.waiters.removeValue(forKey: number) else { return }
            waiter.giveUp(state)
        }
    }

    fileprivate func changed(_ change: (inout State) -> Void) {
        state.withLock { state in
            change(&state)
            for (number, waiter) in state.waiters.sorted(by: { $0.key < $1.key }) where waiter.attempt(&state) {
                state.waiters.removeValue(forKey: number)
            }
            guard state.isClosed else { return }
            for waiter in state.waiters.values { waiter.giveUp(state) }
            state.waiters.removeAll()
        }
    }
}

private final class Intake: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: WireConnection

    init(_ connection: WireConnection) { self.connection = connection }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        connection.changed { $0.bytes.append(contentsOf: bytes.readableBytesView) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.changed { $0.isClosed = true }
    }

    /// All that is told of a connection that was closed before it had become active.
    func handlerRemoved(context: ChannelHandlerContext) {
        connection.changed { $0.isClosed = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        connection.changed { $0.failure = error }
        context.close(promise: nil)
    }
}

extension WireConnection.State {
    fileprivate mutating func take(_ count: Int) -> String {
        defer { bytes.removeFirst(count) }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}

extension [UInt8] {
    fileprivate func endOfFirst(_ marker: [UInt8]) -> Int? {
        guard let first = marker.first, count >= marker.count else { return nil }
        return (0...(count - marker.count)).first {
            self[$0] == first && self[$0..<($0 + marker.count)].elementsEqual(marker)
        }
        .map { $0 + marker.count }
    }
}
