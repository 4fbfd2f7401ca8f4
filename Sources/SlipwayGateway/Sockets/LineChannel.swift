import NIOCore

/// A socket of the gateway's own as one of NIO's channels: for TLS, which is a handler of NIO's.
///
/// Used by its event loop's thread alone.
final class LineChannel: Sendable {
    /// An outbound event: closes the socket so that the peer sees a reset.
    struct Reset {}
    /// An inbound event: what the socket's user is told as `peerEnded`.
    struct PeerEnded {}

    private final class State {
        let line: SocketLine
        var pipeline: ChannelPipeline?
        var isOpen = true
        /// Who hears that it has closed.
        var closing: [EventLoopPromise<Void>] = []

        init(_ line: SocketLine) { self.line = line }
    }

    private let reactor: Reactor
    private let state: NIOLoopBound<State>
    private let closePromise: EventLoopPromise<Void>
    private let peer: SocketAddress?

    private init(_ line: SocketLine) {
        reactor = line.thread.reactor
        state = NIOLoopBound(State(line), eventLoop: reactor)
        peer = line.file.peerAddress
        closePromise = reactor.makePromise()
    }

    private var line: SocketLine { state.value.line }

    /// TLS over the socket, as a line.
    ///
    /// - Throws: what NIO throws.
    static func secure(_ line: SocketLine, with tls: any ChannelHandler) throws -> any Line {
        let channel = LineChannel(line)
        line.serve(channel)
        let end = ChannelLine()
        try channel.pipeline.syncOperations.addHandler(end)
        try channel.pipeline.syncOperations.addHandler(tls, position: .first)
        return end
    }
}

// MARK: - From the socket

extension LineChannel: LineUser {
    func received(_ bytes: ByteBuffer) { pipeline.syncOperations.fireChannelRead(NIOAny(bytes)) }
    func readCompleted() { pipeline.syncOperations.fireChannelReadComplete() }
    func writabilityChanged() { pipeline.syncOperations.fireChannelWritabilityChanged() }
    func peerEnded() { pipeline.syncOperations.fireUserInboundEventTriggered(PeerEnded()) }
    func failed(_ error: any Error) { pipeline.syncOperations.fireErrorCaught(error) }

    func closed() {
        state.value.isOpen = false
        pipeline.syncOperations.fireChannelInactive()
        for promise in state.value.closing { promise.succeed() }
        state.value.closing = []
        closePromise.succeed()
        // The pipeline holds the channel, and its handlers what they serve.
        reactor.execute { self.removeHandlers(pipeline: self.pipeline) }
    }
}

// MARK: - From the pipeline

extension LineChannel: Channel {
    var allocator: ByteBufferAllocator { ByteBufferAllocator() }
    var closeFuture: EventLoopFuture<Void> { closePromise.futureResult }
    var eventLoop: any EventLoop { reactor }
    var parent: (any Channel)? { nil }
    var localAddress: SocketAddress? { line.file.localAddress }
    var remoteAddress: SocketAddress? { peer }
    var isWritable: Bool { line.isWritable }
    var isActive: Bool { state.value.isOpen && !line.isClosed }
    var _channelCore: any ChannelCore { self }

    var pipeline: ChannelPipeline {
        if let pipeline = state.value.pipeline { return pipeline }
        let pipeline = ChannelPipeline(channel: self)
        state.value.pipeline = pipeline
        return pipeline
    }

    func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) -> EventLoopFuture<Void> {
        reactor.makeFailedFuture(ChannelError.operationUnsupported)
    }

    func getOption<Option: ChannelOption>(_ option: Option) -> EventLoopFuture<Option.Value> {
        reactor.makeFailedFuture(ChannelError.operationUnsupported)
    }

    var syncOptions: (any NIOSynchronousChannelOptions)? { Options() }

    /// Reads come when they are asked for, and a peer that has ended is gone: as the lines without TLS.
    private struct Options: NIOSynchronousChannelOptions {
        func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) throws {
            throw ChannelError.operationUnsupported
        }

        func getOption<Option: ChannelOption>(_ option: Option) throws -> Option.Value {
            guard
                option is ChannelOptions.Types.AutoReadOption
                    || option is ChannelOptions.Types.AllowRemoteHalfClosureOption,
                let off = false as? Option.Value
            else { throw ChannelError.operationUnsupported }
            return off
        }
    }
}

extension LineChannel: ChannelCore {
    func localAddress0() throws -> SocketAddress { try localAddress.orUnsupported() }
    func remoteAddress0() throws -> SocketAddress { try remoteAddress.orUnsupported() }
    func register0(promise: EventLoopPromise<Void>?) { promise?.succeed() }
    func registerAlreadyConfigured0(promise: EventLoopPromise<Void>?) { promise?.succeed() }
    func bind0(to: SocketAddress, promise: EventLoopPromise<Void>?) { promise?.fail(ChannelError.operationUnsupported) }
    func connect0(to: SocketAddress, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }

    func write0(_ data: NIOAny, promise: EventLoopPromise<Void>?) {
        line.write(unwrapData(data, as: ByteBuffer.self))
        guard let promise else { return }
        line.whenSent { $0 ? promise.succeed() : promise.fail(ChannelError.ioOnClosedChannel) }
    }

    func flush0() { line.flush() }
    func read0() { line.read() }

    func close0(error: any Error, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch mode {
        case .output:
            line.closeOutput()
            promise?.succeed()
        case .input: promise?.fail(ChannelError.operationUnsupported)
        case .all where line.isClosed: promise?.fail(ChannelError.alreadyClosed)
        case .all:
            if let promise { state.value.closing.append(promise) }
            line.close()
        }
    }

    func triggerUserOutboundEvent0(_ event: Any, promise: EventLoopPromise<Void>?) {
        if event is Reset { line.reset() }
        promise?.succeed()
    }

    /// What no handler took.
    func channelRead0(_ data: NIOAny) {}
    func errorCaught0(error: any Error) {}
}

extension SocketAddress? {
    fileprivate func orUnsupported() throws -> SocketAddress {
        guard let self else { throw ChannelError.operationUnsupported }
        return self
    }
}
