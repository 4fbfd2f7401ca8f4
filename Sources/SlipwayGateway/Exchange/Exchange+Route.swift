import NIOCore
import SlipwayCore

// The stages `route`, `pick version` and `overlay`.
extension Exchange {
    func route() throws(GatewayError) -> RoutedService {
        let index = head.target.withPath { path in
            api = head.method == .post ? .detect(postTo: path) : .http
            return table.snapshot.router.match(path: path, host: head.host) { head.fields.first(name: $0) }
        }
        guard let index else { throw GatewayError(.noRoute, "no service has a route that matches this request") }
        let service = table.services[index]
        self.service = service
        api = service.spec.api ?? api
        return service
    }

    func pickVersion(of service: RoutedService) throws(GatewayError) {
        if let arm = try overriddenArm(of: service) { return try picked(arm, key: assignmentKey(of: service)) }
        // A flag looks at the body.
        if service.pair != nil, head.hasBody, head.method == .post, api != .http { return try hold() }
        switch assignment(of: service, body: nil, bodyIsRead: !head.hasBody || !head.hasJSON) {
        case .key(let key): try picked(service.arm(forKey: key, random: &context.random), key: key)
        case .absent: try picked(service.arm(forKey: nil, random: &context.random), key: nil)
        case .needsBody: try hold()
        }
    }

    func assignment(of service: RoutedService, body: JSONDocument?, bodyIsRead: Bool) -> AssignmentLookup {
        service.spec.assignment.lookup(
            header: { head.fields.first(name: $0) },
            body: body,
            bodyIsRead: bodyIsRead
        )
    }

    private func assignmentKey(of service: RoutedService) -> String? {
        guard case .key(let key) = assignment(of: service, body: nil, bodyIsRead: true) else { return nil }
        return key
    }

    private func overriddenArm(of service: RoutedService) throws(GatewayError) -> Arm? {
        guard service.spec.allowOverride, let name = head.fields.first(name: "x-slipway-version") else { return nil }
        guard let arm = service.overriddenArm(VersionID(name), in: context) else {
            throw GatewayError(.unknownVersion, "the service has no version of the name that x-slipway-version gives")
        }
        return arm
    }

    /// From here on the exchange counts.
    private func picked(_ arm: Arm, key: String?) throws(GatewayError) {
        note(arm, key: key)
        if head.hasBody, mustReadBody(for: arm) || fallsBack(from: arm, reading: mustReadBody) {
            try hold()
        } else {
            forward()
        }
    }

    private func note(_ arm: Arm, key: String?) {
        self.arm = arm
        unit = key.map { XXH64.hash($0, seed: 0) }
        let id = context.makeRequestID(arm, unit: unit, by: table, at: startedAt)
        if let id { requestID = id }
        tap = service?.tap(arm, head, requestID, api: api)
        context.noteRouted(arm, at: startedAt)
    }

    /// An overlay has to be applied to whatever calls itself JSON or not; usage can only be asked for in what is.
    private func mustReadBody(for arm: Arm) -> Bool {
        guard api != .http, head.method == .post else { return false }
        return arm.changesBody || service?.config != nil || (api == .openAIChat && head.hasJSON)
    }

    /// The body is read into memory; `bodyHeld` goes on.
    private func hold() throws(GatewayError) {
        if case .length(let bytes) = head.framing {
            let limit = context.settings.maxHeldBodyBytes
            guard bytes <= limit else { throw .bodyTooLargeToRead(limit: limit) }
        }
        answerExpectation()
    }

    private func forward() {
        machine.routed(heldBytes: 0)
        answerExpectation()
        connect()
    }

    /// The gateway answers for the upstream, which it then need not ask.
    func answerExpectation() {
        guard head.expectsContinue else { return }
        downstream.begin { $0.write("HTTP/1.1 100 Continue\r\n\r\n") }
        downstream.flush()
    }

    func bodyHeld() throws(GatewayError) {
        guard let service else { preconditionFailure("a body was held before its request was routed") }
        if arm == nil { pick(from: service, by: heldDocument) }
        guard let arm else { preconditionFailure("a body was held and no version picked") }
        if service.fallback(for: arm) != nil { originalBody = heldBody }
        tap?.hold(request: heldBody ?? ByteBuffer())
        machine.routed(heldBytes: try overlay(by: arm))
        connect()
    }

    /// Makes the body that is sent; its length.
    func overlay(by arm: Arm) throws(GatewayError) -> Int {
        let body = try overlaid(by: arm)
        let length = body?.readableBytes ?? 0
        overlaidLength = length
        heldBody = nil
        keptBody = body.map(BodyParts.init) ?? BodyParts()
        return length
    }

    /// Nil for a body that is not JSON: where nothing has to be changed in it, that is between the client and the upstream.
    private var heldDocument: JSONDocument? {
        do { return try JSONDocument(heldBytes) } catch { return nil }
    }

    var heldBytes: [UInt8] { heldBody.map { Array(buffer: $0) } ?? [] }

    /// Nil as for the document, which is made only where something has to be changed: a body is long, and this copies nothing of it.
    private var heldFacts: RequestFacts? {
        heldBody?.withUnsafeReadableBytes { bytes in
            do { return try RequestFacts(reading: bytes, api: api) } catch { return nil }
        }
    }

    private func pick(from service: RoutedService, by document: JSONDocument?) {
        let lookup = assignment(of: service, body: document, bodyIsRead: true)
        let key: String? = if case .key(let key) = lookup { key } else { nil }
        let given = document.flatMap { arm(ofVariantFor: $0, of: service) }
        note(given ?? service.arm(forKey: key, random: &context.random), key: key)
    }

    private func overlaid(by arm: Arm) throws(GatewayError) -> ByteBuffer? {
        guard api != .http, head.method == .post else { return heldBody.take() }
        if service?.config == nil, !arm.changesBody, passesUnchanged() { return heldBody.take() }
        let document = service?.config == nil ? nil : heldDocument
        let overlay = chosenOverlay(of: arm, for: document)
        overlaidModel = overlay.model
        if overlay.changesBody { return try applied(overlay, to: document ?? heldDocument) }
        heldFacts.map(note)
        return stripsUsage ? try applied(overlay, to: document ?? heldDocument) : heldBody.take()
    }

    /// Notes what the request says; false where usage has to be asked for.
    private func passesUnchanged() -> Bool {
        overlaidModel = nil
        if let facts = heldFacts { note(facts) }
        return !stripsUsage
    }

    /// The version's, or an AI config's on top of it, which has to read the request.
    private func chosenOverlay(of arm: Arm, for document: JSONDocument?) -> Overlay {
        guard let config = service?.config else { return arm.version.overlay }
        if let document { return overlay(of: arm, for: document) }
        if !arm.version.overlay.changesBody { config.note(.notJSON) }
        return arm.version.overlay
    }

    private func note(_ facts: RequestFacts) {
        requestedModel = facts.model
        stripsUsage = api == .openAIChat && facts.isStream && !facts.asksForUsage
    }

    private func applied(_ overlay: Overlay, to document: JSONDocument?) throws(GatewayError) -> ByteBuffer {
        guard let document else {
            throw GatewayError(.invalidJSON, "the body has to be JSON, unencoded, for this version to be applied to it")
        }
        note(RequestFacts(document: document, api: api))
        return ByteBuffer(bytes: overlay.applied(to: document, api: api, asksForUsage: stripsUsage))
    }
}

extension GatewayError {
    static func bodyTooLargeToRead(limit bytes: Int) -> GatewayError {
        let message = "this service has to read the body, which may have \(bytes) bytes then (gateway.limits.heldBody)"
        return GatewayError(.bodyTooLargeToRead, message)
    }
}
