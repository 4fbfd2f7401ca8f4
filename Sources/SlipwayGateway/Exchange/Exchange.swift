import NIOCore
import SlipwayCore

/// One request and its response: the shell that feeds the machine and moves the bytes.
///
///     route → pick version → overlay → upstream → observe → respond        (docs/life-of-a-request.md)
///
/// Lives on one event loop, together with the client's connection and the upstream's. A write may call back before it returns (a full
/// buffer, a broken connection): therefore the machine changes state first, and what is done after a write holds in every state.
final class Exchange {
    let context: LoopContext
    let downstream: DownstreamConnection
    let head: RequestHead
    /// Says nothing until the version is picked, and whom the exchange is charged to from then on; nobody is told it before.
    var requestID: RequestID
    let startedAt: Timestamp
    let startedMoment: NIODeadline
    let table: RoutingTable

    var machine: StateMachine
    /// Set by `route`, then never again.
    var service: RoutedService?
    var api = APIKind.http
    /// Set when the version is picked, then never again: whom the exchange is charged to.
    var arm: Arm?
    /// Set where the canary could not be reached: who answers in its place.
    var fallback: Arm?
    /// The body as the client sent it, where a fallback would need it.
    var originalBody: ByteBuffer?
    /// Whether the arm has been told already.
    var isObserved = false
    /// Set where the exchange is one of a shadow's sample.
    var tap: MirrorTap?
    var unit: UInt64?
    /// Set by `begin` where the gateway answers itself.
    var endpoint: Endpoint?
    var requestedModel: String?
    /// What the overlay says in its place.
    var overlaidModel: String?
    /// The variant of the service's AI config that the body was made with.
    var choice: RoutedConfig.Choice?
    /// Where variants are under a rollout, what its flag came to when the arm was picked by it.
    var given: GivenVariant?
    var stripsUsage = false

    /// Nil where there is none: an empty buffer would be one that all threads count references of.
    var heldBody: ByteBuffer?
    /// Parts of the body that wait for a connection, or are kept for a second one.
    var keptBody = BodyParts()
    /// Nil: as the request had it.
    var overlaidLength: Int?
    let trace: TraceContext

    var upstream: UpstreamConnection?
    var attempt: ConnectAttempt?
    /// Which of the arm's endpoints serves the present attempt, then which one served the last.
    var endpointIndex: Int?
    var endpointInUse: ArmEndpoints.Element?
    var backoff: Scheduled<Void>?
    var withheld: WithheldStream?
    /// Of the last attempt that was answered and followed by another.
    var answerBefore: (status: Int, retryAfter: String?)?

    /// Nil before a response has come.
    var reading: ResponseReading?
    var status = 0
    /// Of the answer's body.
    var responseBytes = 0
    /// Whether the client's connection outlives the response: decided when its head is written.
    var keepsDownstream = true
    var isDelimitedByClose = false
    /// Whether the exchange is counted at its service's gate: from when its request is whole to its end.
    var isCounted = false

    init(_ head: RequestHead, downstream: DownstreamConnection) {
        let context = downstream.loopContext
        table = context.table
        requestID = context.makeRequestID()
        startedAt = context.clock.wall()
        startedMoment = context.clock.monotonic()
        trace = TraceContext(continuing: head.fields.first(.traceparent), random: &context.random)
        machine = Self.machine(head, .init(context), waits: .standard, startedAt: startedMoment)
        context.exchangeBegan()
        self.head = head
        self.downstream = downstream
        self.context = context
    }

    private static func machine(
        _ head: RequestHead,
        _ limits: StateMachine.Limits,
        waits: Waits,
        startedAt: NIODeadline,
        retry: RetryPolicy? = nil
    ) -> StateMachine {
        StateMachine(limits: limits, waits: waits, startedAt: startedAt, isWhole: !head.hasBody, retry: retry)
    }

    /// The gateway answers itself: with what it may hold of the body, and no version.
    private func begin(_ endpoint: Endpoint) throws(GatewayError) {
        self.endpoint = endpoint
        api = .http
        let limits = StateMachine.Limits(
            bodyBytes: endpoint.maxBodyBytes,
            heldBytes: endpoint.maxBodyBytes,
            replayBytes: 0
        )
        machine = Self.machine(head, limits, waits: .standard, startedAt: startedMoment)
        try receive(endpoint)
    }

    func begin() {
        do throws(GatewayError) {
            if let endpoint = try ownEndpoint() { return try begin(endpoint) }
            let service = try route()
            machine = Self.machine(
                head,
                .init(context),
                waits: service.waits,
                startedAt: startedMoment,
                retry: service.spec.retry
            )
            try pickVersion(of: service)
        } catch {
            fail(error)
        }
    }
}

@available(*, unavailable)
extension Exchange: Sendable {}

// MARK: - The request's body

extension Exchange {
    var wantsRequestBody: Bool { machine.wantsRequestBody(upstreamIsWritable: upstream?.isWritable ?? false) }

    func requestBodyReceived(_ bytes: ByteBuffer) {
        switch machine.requestBodyReceived(bytes: bytes.readableBytes) {
        case .hold: hold(bytes)
        case .keep:
            tap?.note(request: bytes)
            keptBody.append(bytes)
        case .forward(let keepsCopy):
            tap?.note(request: bytes)
            if keepsCopy { keptBody.append(bytes) } else { keptBody = BodyParts() }
            upstream?.write(body: bytes)
        case .fail(let kind): fail(bodyError(kind))
        case .drop: break
        }
    }

    /// A body that comes at once stays where it was read, and one that does not gets a single space.
    private func hold(_ bytes: ByteBuffer) {
        if heldBody != nil {
            heldBody?.writeImmutableBuffer(bytes)
        } else if case .length(let length) = head.framing, bytes.readableBytes < length {
            heldBody = ByteBufferAllocator().buffer(capacity: length)
            heldBody?.writeImmutableBuffer(bytes)
        } else {
            heldBody = bytes
        }
    }

    func requestEnded() {
        switch machine.requestEnded() {
        case .readHeldBody: readHeldBody()
        case .sendEnd: if entersGate() { upstream?.writeEnd() }
        case .wait: _ = entersGate()
        case .ignore: break
        }
    }

    private func readHeldBody() {
        do throws(GatewayError) {
            if let endpoint { try answer(endpoint) } else { try bodyHeld() }
        } catch {
            fail(error)
        }
    }

    private func bodyError(_ kind: GatewayError.Kind) -> GatewayError {
        if let endpoint { return endpoint.bodyTooLarge }
        return kind == .bodyTooLargeToRead
            ? .bodyTooLargeToRead(limit: context.settings.maxHeldBodyBytes)
            : .bodyTooLarge(limit: context.settings.maxBodyBytes)
    }

    /// What was written to the upstream during one read leaves in one write.
    func downstreamReadCompleted() { upstream?.flush() }
}

// MARK: - The connection

extension Exchange {
    /// - Parameter isFresh: whether only a connection that nobody has used before will do.
    func connect(isFresh: Bool = false) {
        guard !machine.requestIsComplete || entersGate() else { return }
        let origin = beginAttempt().origin
        if !isFresh, let connection = context.pool.lease(origin) {
            context.statistics.reusedUpstreamConnections += 1
            connected(connection, isReused: true)
        } else {
            open(origin)
        }
    }

    private func open(_ origin: Origin) {
        guard let service else { preconditionFailure("an exchange connects before a version was picked") }
        let attempt = ConnectAttempt(to: origin, for: self)
        self.attempt = attempt
        attempt.begin(timeout: service.waits.connect)
    }

    /// Whether the exchange may go on to its upstream's work; where not, it has failed.
    ///
    /// Asked when the request is whole: a client that sends slowly, or never to the end, holds no place, and its upstream has nothing to work
    /// on yet.
    private func entersGate() -> Bool {
        guard let service, let limit = service.spec.concurrency, !isCounted else { return true }
        isCounted = service.gate.entered(limit: limit.max)
        if !isCounted { fail(.tooManyExchanges(limit)) }
        return isCounted
    }

    /// Called at most once an attempt, never after `cancel`.
    func connectFinished(_ result: Result<UpstreamConnection, GatewayError>) {
        attempt = nil
        switch result {
        case .success(let connection): connected(connection, isReused: false)
        case .failure(let error): connectFailed(error)
        }
    }

    private func connected(_ connection: consuming UpstreamConnection, isReused: Bool) {
        guard case .send(let endsRequest, let keepsBody) = machine.connected(isReused: isReused) else {
            return connection.close()
        }
        upstream = connection
        connection.attach(self)
        connection.send(upstreamRequest(), keptBody, isWhole: endsRequest)
        if !keepsBody { keptBody = BodyParts() }
        connection.readIfWanted()
        // Of a whole request the next read is asked for already.
        if !endsRequest { downstream.readIfWanted() }
    }

    func upstreamWritabilityChanged() {
        machine.progressMade()
        downstream.readIfWanted()
    }

    /// The connection is gone, or no longer speaks HTTP. It has let go of the exchange before.
    func upstreamClosed(_ error: GatewayError) {
        upstream = nil
        if machine.isWithholding, retries(after: .stream, as: .truncated) { return }
        if error.kind == .upstreamClosed, machine.isUnanswered, retries(after: .connect, as: .error) { return }
        switch machine.upstreamClosed(because: error.kind) {
        case .retry:
            context.statistics.retries += 1
            connect(isFresh: true)
        case .fail(let kind): fail(kind == error.kind ? withAnswerBefore(error) : .truncated(cause: error))
        case .ignore: break
        }
    }
}

// MARK: - Ends

extension Exchange {
    func downstreamClosed() {
        if endpoint != nil { context.flagStreams.remove(self) }
        guard machine.downstreamClosed() == .closeUpstream else { return }
        letGo()
        observe(.cancelled, errorCode: GatewayError.Kind.clientClosed.code)
    }

    func ticked(at now: NIODeadline) {
        if machine.isWithholding { releaseIfLate(at: now) }
        let action = machine.ticked(
            at: now,
            downstreamIsWritable: downstream.isWritable,
            upstreamIsWritable: upstream?.isWritable ?? true
        )
        switch action {
        case .fail(.connectTimeout): connectTimedOut(.timeout(.connectTimeout))
        case .fail(let kind): fail(.timeout(kind))
        case .abandon: abandon()
        case .wait: break
        }
    }

    /// Ends an exchange that a canary taken back is still answering: a client that asks again reaches stable.
    func cut(_ rollout: RolloutID) {
        guard fallback == nil, let subject = arm?.subject, subject.role == .canary, subject.stage?.rollout == rollout
        else { return }
        fail(GatewayError(.versionTakenBack, "\(subject.version) was taken back while it answered: ask again"))
    }

    private func abandon() {
        guard machine.downstreamClosed() == .closeUpstream else { return }
        letGo()
        observe(.cancelled, errorCode: GatewayError.Kind.clientStalled.code)
        downstream.close()
    }

    func fail(_ error: GatewayError) {
        let action = machine.failed()
        guard action != .ignore else { return }
        if error.kind.source == .upstream { endAttempt(error.kind.outcome) }
        letGo()
        context.noteError(error.kind)
        let response = action == .respond ? errorResponse(error) : nil
        observe(error.kind.outcome, errorCode: error.kind.code)
        switch action {
        case .respond: response.map(respond)
        case .endStream: endStream(with: error)
        case .abort: downstream.abort(isDelimitedByClose: isDelimitedByClose)
        case .ignore: break
        }
    }

    /// Closes what is open towards the upstream: nobody will read its answer.
    private func letGo() {
        attempt?.cancel()
        attempt = nil
        backoff?.cancel()
        backoff = nil
        withheld = nil
        leaveEndpoint()
        upstream.take()?.abandon()
        keptBody = BodyParts()
        heldBody = nil
        originalBody = nil
    }
}

extension GatewayError {
    fileprivate static func tooManyExchanges(_ limit: ConcurrencyLimit) -> GatewayError {
        let message = "\(limit.max) requests of this service are under way, as many as there may be (concurrency.max)"
        return GatewayError(.tooManyExchanges, message, retryAfter: limit.retryAfter)
    }

    fileprivate static func timeout(_ kind: Kind) -> GatewayError {
        let message =
            switch kind {
            case .connectTimeout: "no connection to the upstream was made in time (timeouts.connect)"
            case .firstByteTimeout: "the upstream did not begin its answer in time (timeouts.firstByte)"
            case .idleTimeout: "the upstream fell silent (timeouts.idle)"
            case .requestTimeout: "the request's body did not come in time (timeouts.idle)"
            default: "the exchange took longer than it may (timeouts.total)"
            }
        return GatewayError(kind, message)
    }
}

extension Exchange.StateMachine.Limits {
    /// Of an exchange with an upstream.
    fileprivate init(_ context: LoopContext) {
        self.init(
            bodyBytes: context.settings.maxBodyBytes,
            heldBytes: context.settings.maxHeldBodyBytes,
            replayBytes: context.tuning.replayBytes
        )
    }
}
