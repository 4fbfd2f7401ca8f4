import NIOCore
import NIOHTTP1
import SlipwayCore

// What the gateway answers itself.
extension Exchange {
    func ownEndpoint() throws(GatewayError) -> Endpoint? {
        guard head.target.mayBeEndpoint else { return nil }
        if head.path.hasPrefix("/slipway") { return try Endpoint(path: head.path) }
        return table.snapshot.flags == nil ? nil : try Endpoint(ofrep: head.path)
    }

    func receive(_ endpoint: Endpoint) throws(GatewayError) {
        guard head.method.rawValue == endpoint.methods else {
            throw GatewayError(.methodNotAllowed, "\(head.path) takes \(endpoint.methods) only")
        }
        if endpoint.isOfFlags { try checkFlagAccess(endpoint) }
        if case .length(let bytes) = head.framing, bytes > endpoint.maxBodyBytes { throw endpoint.bodyTooLarge }
        // With a body, `requestEnded` goes on.
        guard head.hasBody else { return try answer(endpoint) }
        answerExpectation()
    }

    /// The body is held.
    func answer(_ endpoint: Endpoint) throws(GatewayError) {
        switch endpoint {
        case .feedback: context.add(try feedback())
        case .flag, .flags, .flagChanges: return answerFlags(endpoint)
        }
        guard machine.answered() == .respond else { return }
        context.exchangeEnded()
        heldBody = nil
        status = Int(HTTPResponseStatus.accepted.code)
        if context.logsAccess { logAccess(.ok, errorCode: nil) }
        let keeps = head.keepsAlive && !downstream.closesAfterExchange
        downstream.begin { self.writeAccepted(keepsAlive: keeps, to: &$0) }
        downstream.finish(keepsAlive: keeps)
    }

    private func feedback() throws(GatewayError) -> Feedback {
        let form: FeedbackForm
        let body = heldBytes
        do throws(FeedbackForm.Fault) { form = try FeedbackForm(body) } catch { throw GatewayError(error) }
        let now = context.clock.wall()
        guard let finding = context.table.snapshot.attribution?.read(form.requestID, at: now) else {
            throw .unknownRequest
        }
        return Feedback(
            requestID: form.requestID,
            subject: finding.subject,
            unit: finding.unit,
            value: form.value,
            at: now
        )
    }

    private func writeAccepted(keepsAlive: Bool, to buffer: inout HeadWriter) {
        buffer.writeStatusLine(.accepted)
        buffer.writeField("date", context.date)
        buffer.writeField("content-length", "0")
        buffer.writeField("traceparent", trace)
        buffer.writePersistence(closes: !keepsAlive, isHTTP10: head.isHTTP10)
        buffer.endLine()
    }
}

extension GatewayError {
    fileprivate init(_ fault: FeedbackForm.Fault) {
        switch fault {
        case .noJSON(let message): self.init(.invalidJSON, message)
        case .invalid(let message): self.init(.invalidFeedback, message)
        }
    }

    fileprivate static var unknownRequest: GatewayError {
        GatewayError(.unknownRequest, "no request of the last 24 hours that a version answered has this request_id")
    }
}
