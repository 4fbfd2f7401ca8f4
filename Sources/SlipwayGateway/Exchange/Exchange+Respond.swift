import NIOCore
import SlipwayCore

// The stages `upstream`, `observe` and `respond`: what comes back.
extension Exchange {
    func upstreamRequest() -> UpstreamRequest {
        guard let endpointInUse else { preconditionFailure("a request is sent before an endpoint was picked") }
        return UpstreamRequest(
            head: head,
            endpoint: endpointInUse,
            api: api,
            overlaidLength: overlaidLength,
            requestID: requestID,
            trace: trace,
            clientAddress: downstream.clientAddress,
            isSecure: downstream.isSecure
        )
    }

    /// Whether more of the response should be read: only while the client takes it.
    var wantsResponse: Bool { downstream.isWritable }

    func informationalReceived(_ response: ResponseHead) {
        guard machine.informationalReceived(status: response.status) == .forward, !head.isHTTP10 else {
            return
        }
        downstream.begin { DownstreamResponse.writeInformational(response, to: &$0) }
        downstream.flush()
    }

    func responseHeadReceived(_ response: ResponseHead) {
        if retries(instead: response) { return }
        let isStream = response.isEventStream && head.method != .head
        beginReading(response, isStream: isStream)
        if isStream, status < 400, machine.streamBegan() {
            withheld = WithheldStream(head: response)
        } else {
            forward(response, isStream: isStream)
        }
    }

    private func beginReading(_ response: ResponseHead, isStream: Bool) {
        guard !machine.hasResponded, !machine.isFinished else { return }
        status = response.status
        reading = ResponseReading(
            response,
            isStream: isStream,
            api: api,
            stripsUsage: stripsUsage,
            tuning: context.tuning
        )
        tap?.began(response, isStream: isStream)
    }

    func forward(_ response: ResponseHead, isStream: Bool) {
        guard case .forward(let keeps) = machine.responseHeadReceived(isStream: isStream) else { return }
        guard let arm = fallback ?? arm else { preconditionFailure("a response came before a version was picked") }
        keptBody = BodyParts()
        let answer = DownstreamResponse(
            response,
            to: head,
            isStream: isStream,
            keepsAlive: keeps && head.keepsAlive && !downstream.closesAfterExchange,
            version: arm.version.id,
            requestID: requestID,
            trace: trace,
            marks: marks(on: response)
        )
        keepsDownstream = answer.keepsAlive
        isDelimitedByClose = answer.isDelimitedByClose
        downstream.begin(answer)
    }

    func responseBodyReceived(_ bytes: ByteBuffer) {
        tap?.note(response: bytes)
        if machine.isWithholding { return withhold(bytes) }
        guard machine.responseBodyReceived() == .forward else { return }
        guard let reading, reading.isStream else {
            if let upstream { reading?.note(bytes, knowing: &upstream.lastAnswer) }
            return writeBody(bytes)
        }
        // Each part is one whole event and becomes one chunk; `upstreamReadCompleted` flushes what one read brought.
        reading.readEvents(in: bytes, at: context.clock.monotonic) { writeBody($0) }
    }

    func writeBody(_ bytes: ByteBuffer) {
        responseBytes += bytes.readableBytes
        downstream.write(body: bytes)
    }

    func responseEnded() {
        if machine.isWithholding, !releaseAtEnd() { return }
        guard machine.hasResponded, let reading else { return }
        reading.end(at: context.clock.monotonic).map(writeBody)
        guard !reading.isCut(status: status) else {
            return fail(GatewayError(.upstreamTruncated, "the upstream's answer ended before it was whole"))
        }
        guard case .finish(let reusesUpstream) = machine.responseEnded() else { return }
        upstream.take()?.release(isReusable: reusesUpstream)
        let findings = reading.findings
        let outcome = Outcome.classify(status: status, error: findings.error)
        endAttempt(outcome, isAnswered: true)
        observe(outcome, errorCode: answeredErrorCode(findings.error), findings: findings)
        downstream.finish(keepsAlive: keepsDownstream)
    }

    /// The provider's own code may be anything, and a metric's label must not.
    private func answeredErrorCode(_ error: UpstreamError?) -> String? {
        if status >= 400 { return "status_\(status)" }
        return error == nil ? nil : "upstream_error_event"
    }

    func upstreamReadCompleted() { downstream.flush() }

    func downstreamWritabilityChanged() {
        machine.progressMade()
        upstream?.readIfWanted()
    }
}

// MARK: - Errors of the gateway's own

extension Exchange {
    func errorResponse(_ error: GatewayError) -> ErrorResponse {
        var response = ErrorResponse(error, api: api, requestID: requestID, date: context.date)
        if error.kind == .methodNotAllowed {
            response.add("allow", endpoint?.methods ?? ErrorResponse.forwardedMethods)
        }
        if error.kind == .unauthorized { response.add("www-authenticate", "Bearer") }
        if let arm = fallback ?? arm { response.add("x-slipway-version", arm.version.id.rawValue) }
        if fallback != nil, let arm { response.add("x-slipway-fallback", arm.version.id.rawValue) }
        if let choice { response.add("x-slipway-flag", choice.fieldValue) }
        response.add("traceparent", trace.header)
        // The gateway has tried again: an SDK that tried again would only multiply the load.
        if machine.wasRetried { response.add("x-should-retry", "false") }
        if error.kind.source == .upstream, let wait = answerBefore?.retryAfter { response.add("retry-after", wait) }
        status = error.kind.status
        if head.method != .head { responseBytes = response.body.readableBytes }
        return response
    }

    func respond(with response: ErrorResponse) {
        let keeps = head.keepsAlive && machine.requestIsComplete && !downstream.closesAfterExchange
        downstream.begin { response.writeHead(closes: !keeps, isHTTP10: self.head.isHTTP10, to: &$0) }
        if head.method != .head { downstream.write(body: response.body) }
        downstream.finish(keepsAlive: keeps)
    }

    /// The terminator of the body follows, so that the client's HTTP library hands the event to its SDK; then the connection is closed.
    /// A stream of an unknown API can only be cut.
    func endStream(with error: GatewayError) {
        guard let event = ErrorResponse.lastEvent(error, api: api) else {
            return downstream.abort(isDelimitedByClose: isDelimitedByClose)
        }
        downstream.write(body: event)
        downstream.finish(keepsAlive: false)
    }
}
