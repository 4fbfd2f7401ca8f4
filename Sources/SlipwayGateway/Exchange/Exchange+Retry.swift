import NIOCore
import SlipwayCore

// What follows when an attempt fails before any content has reached the client: another attempt, another endpoint, another version.

// MARK: - Endpoints

extension Exchange {
    /// The endpoint of the attempt that begins; a stale connection's replacement goes where the connection went.
    func beginAttempt() -> ArmEndpoints.Element {
        if let endpointInUse { return endpointInUse }
        guard let arm = fallback ?? arm else { preconditionFailure("an attempt begins before a version was picked") }
        if machine.attempts == 1, fallback == nil { startBudget() }
        let avoided = machine.attempts > 1 ? endpointIndex : nil
        let index = arm.endpoints.pick(avoiding: avoided, at: context.now, random: &context.random)
        let element = arm.endpoints.elements[index]
        endpointIndex = index
        endpointInUse = element
        element.state.load += 1
        return element
    }

    /// The attempt has come to an end that says something of its endpoint.
    ///
    /// - Parameter isAnswered: whether the endpoint's answer came whole, whatever it was.
    func endAttempt(_ outcome: Outcome, isAnswered: Bool = false) {
        guard let element = endpointInUse.take() else { return }
        element.state.load -= 1
        element.state.attemptEnded(outcome)
        // One that is alone is never ejected.
        guard !element.isAlone, let index = endpointIndex, let arm = fallback ?? arm else { return }
        // 429 and the 4xx are answers of an endpoint that is well.
        let isWell = isAnswered && status < 500
        arm.endpoints.ended(index, well: isWell, at: isWell ? context.now : context.clock.monotonic())
    }

    func leaveEndpoint() {
        endpointInUse.take()?.state.load -= 1
    }
}

// MARK: - Retries

extension Exchange {
    private func startBudget() {
        guard let service, let policy = service.spec.retry else { return }
        let state = service.retryState
        if state.budget?.share != policy.budget { state.budget = RetryBudget(share: policy.budget, at: context.now) }
        state.budget?.exchangeBegan()
    }

    /// Whether another attempt follows this one, which has failed.
    func retries(after cause: RetryPolicy.Cause, advice: RetryAdvice = RetryAdvice(), as outcome: Outcome) -> Bool {
        guard let service, service.spec.retry != nil else { return false }
        let (state, now) = (service.retryState, context.clock.monotonic())
        let terms = StateMachine.RetryTerms(now: now, random: context.random.next()) { state.take(at: now) }
        guard let delay = machine.attemptFailed(cause, advice: advice, terms) else { return false }
        endAttempt(outcome, isAnswered: status > 0 && outcome != .truncated)
        dropAnswer()
        context.statistics.retries += 1
        backoff = context.loop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { self.backoffEnded() }
        return true
    }

    /// The connection is closed with what is still coming on it.
    private func dropAnswer() {
        upstream.take()?.abandon()
        withheld = nil
        reading = nil
        status = 0
    }

    private func backoffEnded() {
        backoff = nil
        if machine.backoffEnded() { connect() }
    }

    /// Whether an answer is thrown away for another attempt.
    func retries(instead response: ResponseHead) -> Bool {
        guard response.status >= 400, service?.spec.retry != nil else { return false }
        let code = response.status
        status = code
        let outcome = Outcome.classify(status: code, error: nil)
        guard retries(after: .status(code), advice: RetryAdvice(response), as: outcome) else { return false }
        answerBefore = (code, response.fields.first(name: "retry-after"))
        return true
    }

    func connectFailed(_ error: GatewayError) {
        if error.kind.isRetryable, retries(after: .connect, as: error.kind.outcome) { return }
        if let service, let arm, fallback == nil, let stable = service.fallback(for: arm), machine.isConnecting {
            return fallBack(to: stable, because: error)
        }
        fail(withAnswerBefore(error))
    }

    /// Whoever has to find out what is wrong wants to know that there was an answer once, and a client how long that asked it to wait.
    func withAnswerBefore(_ error: GatewayError) -> GatewayError {
        guard let status = answerBefore?.status else { return error }
        return GatewayError(error.kind, "\(error.message); an attempt before was answered with \(status)", cause: error)
    }

    func connectTimedOut(_ error: GatewayError) {
        attempt?.cancel()
        attempt = nil
        connectFailed(error)
    }
}

// MARK: - Streams that have not said anything yet

extension Exchange {
    func withhold(_ bytes: ByteBuffer) {
        machine.progressMade()
        guard let reading else { return }
        reading.readEvents(in: bytes, at: context.clock.monotonic) { withheld?.append($0) }
        let hasFailed = reading.error != nil
        if hasFailed, reading.firstContentAt == nil, retriesStream() { return }
        let isLong = (withheld?.bytes ?? 0) > context.tuning.maxWithheldBytes
        if reading.firstContentAt != nil || hasFailed || isLong { release() }
    }

    /// Whether the stream's failure before its first content is followed by another attempt.
    private func retriesStream() -> Bool {
        if let error = reading?.error, !error.mayPass { return false }
        let outcome = reading?.error.map { Outcome.classify(status: status, error: $0) } ?? .truncated
        return retries(after: .stream, as: outcome)
    }

    /// The stream has ended without content. False where another attempt follows.
    func releaseAtEnd() -> Bool {
        guard let reading else { return true }
        if let rest = reading.end(at: context.clock.monotonic) { withheld?.append(rest) }
        if reading.firstContentAt == nil, reading.error != nil || reading.isCut(status: status), retriesStream() {
            return false
        }
        release()
        return true
    }

    private func release() {
        guard let stream = withheld else { return }
        withheld = nil
        forward(stream.head, isStream: true)
        for part in stream.parts { writeBody(part) }
        downstream.flush()
    }

    /// A client is not kept waiting for the head for ever.
    func releaseIfLate(at now: NIODeadline) {
        guard let endsAt = withheld?.endsAt else {
            withheld?.endsAt = now + context.tuning.maxWithheldTime
            return
        }
        if now >= endsAt { release() }
    }
}

// MARK: - Fallback

extension Exchange {
    /// Whether a fallback could need the body in memory.
    func fallsBack(from arm: Arm, reading mustRead: (Arm) -> Bool) -> Bool {
        service?.fallback(for: arm).map(mustRead) ?? false
    }

    /// The canary is charged with the failure now, and hears nothing of what stable answers: that is no sample of stable either, for the
    /// split gave this user to the canary. The new id says nothing, so that feedback is nobody's.
    private func fallBack(to stable: Arm, because error: GatewayError) {
        endAttempt(error.kind.outcome)
        context.noteError(error.kind)
        requestID = context.makeRequestID()
        tell(error.kind.outcome, errorCode: error.kind.code, findings: findings)
        service?.retryState.fallbacks += 1
        fallback = stable
        endpointIndex = nil
        do throws(GatewayError) {
            machine.fellBack(heldBytes: try overlayAnew(by: stable))
            connect()
        } catch {
            fail(error)
        }
    }

    /// Nil where the body was not held: then it has not been sent either, and what came of it is kept.
    private func overlayAnew(by stable: Arm) throws(GatewayError) -> Int? {
        guard let body = originalBody else { return nil }
        originalBody = nil
        heldBody = body
        return try overlay(by: stable)
    }

    /// What the client is told of how it came by its answer.
    func marks(on head: ResponseHead) -> [DownstreamResponse.Mark] {
        var marks: [DownstreamResponse.Mark] = []
        if fallback != nil, let arm { marks.append(("x-slipway-fallback", arm.version.id.rawValue)) }
        if let choice { marks.append(("x-slipway-flag", choice.fieldValue)) }
        // An SDK that tried again after the gateway did would only multiply the load.
        if head.status >= 500, machine.wasRetried, head.fields.first(name: "x-should-retry") == nil {
            marks.append(("x-should-retry", "false"))
        }
        return marks
    }
}

extension RetryState {
    func take(at now: NIODeadline) -> Bool {
        let isTaken = budget?.take(at: now) ?? false
        if isTaken { retries += 1 } else { exhausted += 1 }
        return isTaken
    }
}
