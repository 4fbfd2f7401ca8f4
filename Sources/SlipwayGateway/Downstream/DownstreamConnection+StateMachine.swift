import NIOCore

extension DownstreamConnection {
    /// Decides what a client's connection does next: one exchange at a time, in the order of the requests.
    ///
    ///     idle ──► exchanging ──► idle …          any ──► closing ──► lingering ──► closed
    struct StateMachine {
        private enum State: Equatable {
            /// Between exchanges. → exchanging, closing, closed
            case idle(hasPartialHead: Bool)
            /// `requestIsOpen` until the request's end has been read; what is read later belongs to the next one. → idle, closing, closed
            case exchanging(requestIsOpen: Bool)
            /// The last answer is on its way out; input is dropped. → lingering, closed
            case closing(lingers: Bool)
            /// Our half is closed. Input is dropped until the client closes too, for closing with unread input would reset the connection
            /// and could destroy the answer (RFC 9112 §9.6). → closed
            case lingering
            case closed
        }

        struct Patience: Equatable {
            var keepAlive: TimeAmount
            var head: TimeAmount
            var close: TimeAmount
            var linger: TimeAmount
        }

        private var state = State.idle(hasPartialHead: false)
        private let patience: Patience
        private var isDraining = false
        private var waitEndsAt: NIODeadline?

        init(patience: Patience) { self.patience = patience }

        /// Whether the answer that is about to begin has to say `connection: close`.
        var closesAfterExchange: Bool { isDraining }

        private mutating func enter(_ next: State) {
            state = next
            waitEndsAt = nil
        }
    }
}

// MARK: - Input

extension DownstreamConnection.StateMachine {
    enum PartKind: Equatable {
        case head
        case body
        case end
        /// What followed was not HTTP: nothing can be read any more.
        case malformed
    }

    enum PartAction: Equatable {
        case deliver
        /// Pipelined: it waits until the exchange before it has ended.
        case wait
        case drop
    }

    mutating func partReceived(_ kind: PartKind) -> PartAction {
        switch (state, kind) {
        case (.idle, .head):
            enter(.exchanging(requestIsOpen: true))
            return .deliver
        case (.idle, .malformed): return .deliver
        case (.exchanging(requestIsOpen: true), .end):
            state = .exchanging(requestIsOpen: false)
            return .deliver
        case (.exchanging(requestIsOpen: true), .body), (.exchanging(requestIsOpen: true), .malformed): return .deliver
        case (.exchanging(requestIsOpen: false), _): return .wait
        case (.closing, _), (.lingering, _), (.closed, _): return .drop
        case (.idle, .body), (.idle, .end), (.exchanging(requestIsOpen: true), .head):
            preconditionFailure("the codec gave a \(kind) while \(state)")
        }
    }

    /// TLS is being agreed upon, and has the time of a head: who never comes to a request is not kept as an idle client is.
    mutating func handshakeBegan() {
        if case .idle(hasPartialHead: false) = state { enter(.idle(hasPartialHead: true)) }
    }

    /// Called before the first head's bytes can have been read.
    mutating func handshakeCompleted() {
        if case .idle(hasPartialHead: true) = state { enter(.idle(hasPartialHead: false)) }
    }

    /// Bytes came that made no part: the beginning of a head.
    mutating func partialInputReceived() {
        if case .idle(hasPartialHead: false) = state { enter(.idle(hasPartialHead: true)) }
    }
}

// MARK: - Ends

extension DownstreamConnection.StateMachine {
    enum EndAction: Equatable {
        case next
        /// Close when what was written has left.
        case close
        case ignore
    }

    /// The response's last byte has been written.
    mutating func exchangeEnded(keepsAlive: Bool) -> EndAction {
        switch state {
        case .exchanging(let requestIsOpen):
            if keepsAlive, !isDraining, !requestIsOpen {
                enter(.idle(hasPartialHead: false))
                return .next
            }
            enter(.closing(lingers: requestIsOpen))
            return .close
        case .closed: return .ignore
        case .idle, .closing, .lingering: preconditionFailure("an exchange ended while \(state)")
        }
    }

    /// An answer that belongs to no exchange is being written, the connection's last.
    mutating func refused() {
        guard state != .closed else { return }
        enter(.closing(lingers: true))
    }

    enum FlushedAction: Equatable {
        case closeOutput
        case close
        case ignore
    }

    mutating func lastWriteCompleted() -> FlushedAction {
        guard case .closing(let lingers) = state else { return .ignore }
        enter(lingers ? .lingering : .closed)
        return lingers ? .closeOutput : .close
    }

    enum DrainAction: Equatable {
        case close
        case wait
    }

    mutating func drainBegan() -> DrainAction {
        isDraining = true
        guard case .idle = state else { return .wait }
        enter(.closed)
        return .close
    }

    mutating func closed() { enter(.closed) }
}

// MARK: - Time

extension DownstreamConnection.StateMachine {
    enum TickAction: Equatable {
        case close
        case refuse(GatewayError.Kind)
        case wait
    }

    mutating func ticked(at now: NIODeadline) -> TickAction {
        guard let limit = currentPatience else { return .wait }
        guard let waitEndsAt else {
            self.waitEndsAt = now + limit
            return .wait
        }
        guard now >= waitEndsAt else { return .wait }
        return state == .idle(hasPartialHead: true) ? .refuse(.requestTimeout) : .close
    }

    private var currentPatience: TimeAmount? {
        switch state {
        case .idle(hasPartialHead: false): patience.keepAlive
        case .idle(hasPartialHead: true): patience.head
        case .closing: patience.close
        case .lingering: patience.linger
        case .exchanging, .closed: nil
        }
    }
}
