import NIOCore
import SlipwayCore

extension Exchange {
    /// Decides what an exchange does next. Knows counts and moments, never bytes.
    ///
    ///     holding ──► connecting ──► awaiting ──► responding ──► finished
    ///                     ▲              │
    ///                     └── one retry ─┘          every state ──► finished
    ///
    /// What the gateway answers itself goes from `holding` to `finished`.
    ///
    /// Request and response run independently of each other: an upstream may answer before it has read the whole request. `finished` is
    /// entered once, and everything that arrives after it is a race that was lost: each method says so by its last action.
    struct StateMachine {
        private enum State: Equatable {
            /// The body is held back until it is whole, for a key or an overlay. → connecting, finished
            case holding
            /// A version is picked, a connection is awaited; body that arrives meanwhile is kept. → awaiting, finished
            case connecting
            /// The request is being sent, no final head has come back. → responding, connecting (once), finished
            case awaiting
            /// The response's head has been sent on. → finished
            case responding(isStream: Bool)
            /// Counted. Nothing is read, written or charged any more.
            case finished
        }

        struct Limits: Equatable {
            var bodyBytes: Int
            var heldBytes: Int
            var replayBytes: Int
        }

        private var state = State.holding
        private let limits: Limits
        private let timeouts: Timeouts
        private let startedAt: NIODeadline

        private var receivedBytes = 0
        /// Bytes kept to be sent, or to be sent again.
        private var keptBytes = 0
        private var requestIsWhole = false
        private var requestIsSent = false
        private var isReused = false
        private var hasRetried = false
        /// Whether a byte of a response has come, interim ones included: from then on a retry could do the work twice.
        private var upstreamHasSpoken = false
        private var keepsBody = true
        /// When the present wait has lasted too long; nil until the next tick arms it. Ticks instead of timers: an exchange that goes
        /// well reads no clock and schedules nothing.
        private var waitEndsAt: NIODeadline?

        /// - Parameter isWhole: whether the request has no body that is still to come.
        init(limits: Limits, timeouts: Timeouts, startedAt: NIODeadline, isWhole: Bool) {
            self.limits = limits
            self.timeouts = timeouts
            self.startedAt = startedAt
            requestIsWhole = isWhole
        }

        var isFinished: Bool { state == .finished }
        /// Whether the request's last byte has been read from the client.
        var requestIsComplete: Bool { requestIsWhole }
        var wasRetried: Bool { hasRetried }

        /// Whether a response's head has been sent on, so that no other can be.
        var hasResponded: Bool {
            if case .responding = state { return true }
            return false
        }
    }
}

// MARK: - The request

extension Exchange.StateMachine {
    enum BodyAction: Equatable {
        case hold
        case keep
        case forward(keepsCopy: Bool)
        case fail(GatewayError.Kind)
        /// Finished: the client goes on sending a body that nobody wants.
        case drop
    }

    mutating func requestBodyReceived(bytes: Int) -> BodyAction {
        receivedBytes += bytes
        waitEndsAt = nil
        switch state {
        case .finished: return .drop
        case _ where receivedBytes > limits.bodyBytes: return .fail(.bodyTooLarge)
        case .holding: return receivedBytes > limits.heldBytes ? .fail(.bodyTooLargeToRead) : .hold
        case .connecting:
            keptBytes += bytes
            return .keep
        case .awaiting, .responding:
            return .forward(keepsCopy: noteForwarded(bytes: bytes))
        }
    }

    private mutating func noteForwarded(bytes: Int) -> Bool {
        keptBytes += bytes
        if state != .awaiting || !isReused || keptBytes > limits.replayBytes { keepsBody = false }
        return keepsBody
    }

    enum RequestEndAction: Equatable {
        case readHeldBody
        case sendEnd
        /// Not connected: `connected` will send it.
        case wait
        case ignore
    }

    mutating func requestEnded() -> RequestEndAction {
        requestIsWhole = true
        waitEndsAt = nil
        switch state {
        case .holding: return .readHeldBody
        case .connecting: return .wait
        case .awaiting, .responding:
            requestIsSent = true
            return .sendEnd
        case .finished: return .ignore
        }
    }

    /// A version has been picked; `heldBytes` of body will be sent from memory.
    mutating func routed(heldBytes: Int = 0) {
        guard case .holding = state else { preconditionFailure("routed while \(state)") }
        state = .connecting
        keptBytes = heldBytes
        waitEndsAt = nil
    }

    /// Whether more of the request should be read now: each state bounds what is in memory.
    func wantsRequestBody(upstreamIsWritable: Bool) -> Bool {
        switch state {
        // Once the request is whole a read brings the next, pipelined one, or the news that the client has gone.
        case _ where requestIsWhole: true
        case .holding, .finished: true
        case .connecting: keptBytes < limits.replayBytes
        case .awaiting, .responding: upstreamIsWritable
        }
    }
}

// MARK: - The connection

extension Exchange.StateMachine {
    enum ConnectedAction: Equatable {
        case send(endsRequest: Bool, keepsBody: Bool)
        /// The exchange ended while the connection was being opened.
        case close
    }

    mutating func connected(isReused: Bool) -> ConnectedAction {
        guard case .connecting = state else {
            guard case .finished = state else { preconditionFailure("connected while \(state)") }
            return .close
        }
        state = .awaiting
        waitEndsAt = nil
        self.isReused = isReused
        // A body held for an overlay is whole and already in memory: it can be sent again whatever its size.
        let isHeld = requestIsWhole
        if !isReused || !(isHeld || keptBytes <= limits.replayBytes) { keepsBody = false }
        requestIsSent = requestIsWhole
        return .send(endsRequest: requestIsWhole, keepsBody: keepsBody)
    }

    enum ClosedAction: Equatable {
        /// The server closed an idle connection while the request was on its way: it was never processed.
        case retry
        case fail(GatewayError.Kind)
        case ignore
    }

    mutating func upstreamClosed(because kind: GatewayError.Kind) -> ClosedAction {
        switch state {
        case .awaiting where isReused && !hasRetried && !upstreamHasSpoken && keepsBody && kind == .upstreamClosed:
            state = .connecting
            hasRetried = true
            requestIsSent = false
            waitEndsAt = nil
            return .retry
        case .awaiting: return .fail(kind)
        case .responding: return .fail(kind == .upstreamClosed ? .upstreamTruncated : kind)
        case .finished: return .ignore
        case .holding, .connecting: preconditionFailure("an upstream closed while \(state)")
        }
    }
}

// MARK: - The response

extension Exchange.StateMachine {
    enum InformationalAction: Equatable {
        case forward
        case drop
    }

    mutating func informationalReceived(status: Int) -> InformationalAction {
        guard case .awaiting = state else { return .drop }
        upstreamHasSpoken = true
        waitEndsAt = nil
        // The gateway has answered `expect: 100-continue` itself and did not pass it on.
        return status == 100 ? .drop : .forward
    }

    enum HeadAction: Equatable {
        /// `keepsDownstream` is false where the rest of the request would have to be read after its answer.
        case forward(keepsDownstream: Bool)
        case drop
    }

    mutating func responseHeadReceived(isStream: Bool) -> HeadAction {
        guard case .awaiting = state else { return .drop }
        upstreamHasSpoken = true
        keepsBody = false
        waitEndsAt = nil
        state = .responding(isStream: isStream)
        return .forward(keepsDownstream: requestIsWhole)
    }

    enum ResponseBodyAction: Equatable {
        case forward
        case drop
    }

    mutating func responseBodyReceived() -> ResponseBodyAction {
        guard case .responding = state else { return .drop }
        waitEndsAt = nil
        return .forward
    }

    enum ResponseEndAction: Equatable {
        /// The connection may carry another exchange only if it has been given the whole of this one.
        case finish(reusesUpstream: Bool)
        case ignore
    }

    mutating func responseEnded() -> ResponseEndAction {
        guard case .responding = state else { return .ignore }
        state = .finished
        return .finish(reusesUpstream: requestIsSent)
    }
}

// MARK: - Ends

extension Exchange.StateMachine {
    enum FailAction: Equatable {
        /// Nothing was sent: a whole error response.
        case respond
        /// A stream has begun: the error as its last event.
        case endStream
        /// A plain response has begun: only a cut connection says that it is not whole.
        case abort
        case ignore
    }

    mutating func failed() -> FailAction {
        defer { state = .finished }
        switch state {
        case .holding, .connecting, .awaiting: return .respond
        case .responding(let isStream): return isStream ? .endStream : .abort
        case .finished: return .ignore
        }
    }

    enum AnswerAction: Equatable {
        case respond
        /// The client has gone, or its time was up.
        case ignore
    }

    /// The gateway answers itself; no upstream was asked.
    mutating func answered() -> AnswerAction {
        guard state == .holding else {
            guard state == .finished else { preconditionFailure("answered while \(state)") }
            return .ignore
        }
        state = .finished
        return .respond
    }

    enum CancelAction: Equatable {
        case closeUpstream
        /// The response's end and the client's leaving crossed: the exchange has been counted.
        case ignore
    }

    mutating func downstreamClosed() -> CancelAction {
        guard state != .finished else { return .ignore }
        state = .finished
        return .closeUpstream
    }
}

// MARK: - Time

extension Exchange.StateMachine {
    enum TickAction: Equatable {
        case fail(GatewayError.Kind)
        /// The client has not read for too long.
        case abandon
        case wait
    }

    /// Something moved between the peers: the present wait begins anew.
    mutating func progressMade() { waitEndsAt = nil }

    mutating func ticked(at now: NIODeadline, downstreamIsWritable: Bool, upstreamIsWritable: Bool) -> TickAction {
        guard state != .finished else { return .wait }
        if now >= startedAt + TimeAmount(timeouts.total) { return .fail(.totalTimeout) }
        guard let waitEndsAt else {
            self.waitEndsAt = now + TimeAmount(patience)
            return .wait
        }
        guard now >= waitEndsAt else { return .wait }
        return expired(downstreamIsWritable: downstreamIsWritable, upstreamIsWritable: upstreamIsWritable)
    }

    private var patience: Duration {
        switch state {
        case .connecting: timeouts.connect
        case .awaiting where requestIsSent: timeouts.firstByte
        case .holding, .awaiting, .responding, .finished: timeouts.idle
        }
    }

    /// Whose silence it was.
    private func expired(downstreamIsWritable: Bool, upstreamIsWritable: Bool) -> TickAction {
        switch state {
        case .holding: .fail(.requestTimeout)
        case .connecting: .fail(.connectTimeout)
        case .awaiting where requestIsSent: .fail(.firstByteTimeout)
        case .awaiting: .fail(upstreamIsWritable ? .requestTimeout : .idleTimeout)
        case .responding: downstreamIsWritable ? .fail(.idleTimeout) : .abandon
        case .finished: .wait
        }
    }
}
