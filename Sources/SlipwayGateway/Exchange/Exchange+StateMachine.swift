import NIOCore
import SlipwayCore

extension Exchange {
    /// Decides what an exchange does next. Knows counts and moments, never bytes.
    ///
    ///     holding ──► connecting ──► awaiting ──► withholding ──► responding ──► finished
    ///                     ▲              │              │           every state ──► finished
    ///                     ├─ stale once ─┤              │
    ///                     └── backingOff ◄──────────────┘
    ///
    /// What the gateway answers itself goes from `holding` to `finished`.
    ///
    /// Request and response run independently of each other: an upstream may answer before it has read the whole request. `finished` is
    /// entered once, and everything that arrives after it is a race that was lost: each method says so by its last action.
    struct StateMachine {
        private enum State: Equatable {
            /// The body is held back until it is whole, for a key or an overlay. → connecting, finished
            case holding
            /// A version is picked, a connection is awaited; body that arrives meanwhile is kept. → awaiting, backingOff, finished
            case connecting
            /// The request is being sent, no final head has come back. → withholding, responding, connecting (once), backingOff, finished
            case awaiting
            /// A stream has begun and no content of it has come: the client is told nothing yet. → responding, backingOff, finished
            case withholding
            /// An attempt failed before any content, the next one is due in a moment. → connecting, finished
            case backingOff
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
        private let waits: Waits
        private let startedAt: NIODeadline

        private(set) var receivedBytes = 0
        /// Bytes kept to be sent, or to be sent again.
        private var keptBytes = 0
        private var requestIsWhole = false
        private var requestIsSent = false
        private var isReused = false
        private var hasRetried = false
        private(set) var schedule: RetrySchedule
        /// Whether a byte of a response has come, interim ones included: from then on a retry could do the work twice.
        private var upstreamHasSpoken = false
        private var keepsBody = true
        /// When the present wait has lasted too long; nil until the next tick arms it. Ticks instead of timers: an exchange that goes
        /// well reads no clock and schedules nothing.
        private var waitEndsAt: NIODeadline?

        /// - Parameter isWhole: whether the request has no body that is still to come.
        init(
            limits: Limits,
            waits: Waits,
            startedAt: NIODeadline,
            isWhole: Bool,
            retry: RetryPolicy? = nil
        ) {
            self.limits = limits
            self.waits = waits
            self.startedAt = startedAt
            requestIsWhole = isWhole
            schedule = RetrySchedule(retry)
        }

        var isFinished: Bool { state == .finished }
        /// Whether the request's last byte has been read from the client.
        var requestIsComplete: Bool { requestIsWhole }
        var wasRetried: Bool { hasRetried || schedule.attempts > 1 }

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
        case .connecting, .backingOff:
            keptBytes += bytes
            return .keep
        case .awaiting, .withholding, .responding:
            return .forward(keepsCopy: noteForwarded(bytes: bytes))
        }
    }

    private mutating func noteForwarded(bytes: Int) -> Bool {
        keptBytes += bytes
        let isOpen = state == .awaiting || state == .withholding
        if !isOpen || !mayRepeat || keptBytes > replayLimit { keepsBody = false }
        return keepsBody
    }

    /// Whether the request may still have to be sent again.
    private var mayRepeat: Bool { isReused || schedule.mayRetry }

    /// A service that wants retries pays for them with memory.
    private var replayLimit: Int { schedule.mayRetry ? limits.heldBytes : limits.replayBytes }

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
        case .connecting, .backingOff: return .wait
        case .awaiting, .withholding, .responding:
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
    func wantsRequestBody(upstreamIsWritable: @autoclosure () -> Bool) -> Bool {
        switch state {
        // Once the request is whole a read brings the next, pipelined one, or the news that the client has gone.
        case _ where requestIsWhole: true
        case .holding, .finished: true
        case .connecting, .backingOff: keptBytes < limits.replayBytes
        case .awaiting, .withholding, .responding: upstreamIsWritable()
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
        if !mayRepeat || !(isHeld || keptBytes <= replayLimit) { keepsBody = false }
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
        case .withholding, .responding: return .fail(kind == .upstreamClosed ? .upstreamTruncated : kind)
        case .finished: return .ignore
        case .holding, .connecting, .backingOff: preconditionFailure("an upstream closed while \(state)")
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
        guard state == .awaiting || state == .withholding else { return .drop }
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
        case .holding, .connecting, .awaiting, .withholding, .backingOff: return .respond
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

    mutating func ticked(
        at now: NIODeadline,
        downstreamIsWritable: @autoclosure () -> Bool,
        upstreamIsWritable: @autoclosure () -> Bool
    ) -> TickAction {
        guard state != .finished else { return .wait }
        if now >= startedAt + waits.total { return .fail(.totalTimeout) }
        guard let waitEndsAt else {
            self.waitEndsAt = now + patience
            return .wait
        }
        guard now >= waitEndsAt else { return .wait }
        return expired(downstreamIsWritable: downstreamIsWritable(), upstreamIsWritable: upstreamIsWritable())
    }

    private var patience: TimeAmount {
        switch state {
        case .connecting: waits.connect
        case .awaiting where requestIsSent: waits.firstByte
        case .holding, .awaiting, .withholding, .responding, .backingOff, .finished: waits.idle
        }
    }

    /// Whose silence it was.
    private func expired(downstreamIsWritable: Bool, upstreamIsWritable: Bool) -> TickAction {
        switch state {
        case .holding: .fail(.requestTimeout)
        case .connecting: .fail(.connectTimeout)
        case .awaiting where requestIsSent: .fail(.firstByteTimeout)
        case .awaiting: .fail(upstreamIsWritable ? .requestTimeout : .idleTimeout)
        case .withholding: .fail(.idleTimeout)
        case .responding: downstreamIsWritable ? .fail(.idleTimeout) : .abandon
        case .backingOff, .finished: .wait
        }
    }
}

// MARK: - Further attempts

extension Exchange.StateMachine {
    /// What a decision to retry needs from outside.
    struct RetryTerms {
        let now: NIODeadline
        let random: UInt64
        /// Takes one retry out of the service's budget.
        let take: () -> Bool
    }

    var attempts: Int { schedule.attempts }

    var isWithholding: Bool { state == .withholding }

    /// The wait before the next attempt; nil: this one was the last, and the state is what it was.
    ///
    /// Where the connection is still open, the caller closes it: its answer belongs to no attempt any more.
    mutating func attemptFailed(
        _ cause: RetryPolicy.Cause,
        advice: RetryAdvice = RetryAdvice(),
        _ terms: RetryTerms
    ) -> Duration? {
        switch state {
        case .connecting: break
        case .awaiting, .withholding: guard keepsBody else { return nil }
        case .holding, .backingOff, .responding, .finished: return nil
        }
        let left = Duration(startedAt + waits.total - terms.now)
        let delay = schedule.retry(cause, advice: advice, within: left, random: terms.random, take: terms.take)
        guard delay != nil else { return nil }
        state = .backingOff
        requestIsSent = false
        upstreamHasSpoken = false
        waitEndsAt = nil
        return delay
    }

    /// False where the exchange has ended meanwhile.
    mutating func backoffEnded() -> Bool {
        guard state == .backingOff else { return false }
        state = .connecting
        waitEndsAt = nil
        return true
    }

    /// Whether a stream's head waits for its first content: only while the stream can still be asked for again.
    mutating func streamBegan() -> Bool {
        guard state == .awaiting, keepsBody, schedule.mayRetry(.stream) else { return false }
        upstreamHasSpoken = true
        state = .withholding
        waitEndsAt = nil
        return true
    }

    /// Another version answers, with `heldBytes` of body from memory, or else with what was kept.
    mutating func fellBack(heldBytes: Int?) {
        guard state == .connecting else { preconditionFailure("fell back while \(state)") }
        if let heldBytes { keptBytes = heldBytes }
        waitEndsAt = nil
    }

    /// Whether a connection that was opened for this exchange has not brought a byte: its end is as good as none. One that was reused is
    /// replaced first.
    var isUnanswered: Bool { state == .awaiting && !upstreamHasSpoken && (!isReused || hasRetried) }

    /// Nothing but a connection was asked for, and none came.
    var isConnecting: Bool { state == .connecting }
}
