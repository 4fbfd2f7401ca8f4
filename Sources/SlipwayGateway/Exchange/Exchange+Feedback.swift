import NIOCore
import NIOHTTP1
import SlipwayCore

// What the gateway answers itself.
extension Exchange {
    func ownEndpoint() throws(GatewayError) -> Endpoint? { try Endpoint(path: head.path) }

    func receive(_ endpoint: Endpoint) throws(GatewayError) {
        guard head.method == .POST else {
            throw GatewayError(.methodNotAllowed, "\(head.path) takes \(endpoint.methods) only")
        }
        if case .length(let bytes) = head.framing, bytes > endpoint.maxBodyBytes { throw endpoint.bodyTooLarge }
        // With a body, `requestEnded` goes on.
        guard head.hasBody else { return try answer(endpoint) }
        answerExpectation()
    }

    /// The body is held.
    func answer(_ endpoint: Endpoint) throws(GatewayError) {
        switch endpoint {
        case .feedback: context.add(try feedback())
        }
        guard machine.answered() == .respond else { return }
        context.exchangeEnded()
        heldBody = []
        let keeps = head.keepsAlive && !downstream.closesAfterExchange
        downstream.write(head: accepted(keepsAlive: keeps))
        downstream.finish(keepsAlive: keeps)
    }

    private func feedback() throws(GatewayError) -> Feedback {
        let form: FeedbackForm
        do throws(FeedbackForm.Fault) { form = try FeedbackForm(heldBody) } catch { throw GatewayError(error) }
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

    private func accepted(keepsAlive: Bool) -> HTTPResponseHead {
        var fields: HTTPHeaders = ["date": context.date, "content-length": "0", "traceparent": trace.header]
        if !keepsAlive {
            fields.add(name: "connection", value: "close")
        } else if head.isHTTP10 {
            fields.add(name: "connection", value: "keep-alive")
        }
        return HTTPResponseHead(version: .http1_1, status: .accepted, headers: fields)
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
