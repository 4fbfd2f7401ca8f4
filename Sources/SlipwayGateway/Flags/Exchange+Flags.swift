import NIOCore
import NIOHTTP1
import SlipwayCore

// OFREP 0.3.0, answered on the event loop that read the request, from the snapshot that the exchange began with.
extension Exchange {
    func checkFlagAccess(_ endpoint: Endpoint) throws(GatewayError) {
        guard let settings = table.snapshot.flags, !settings.tokens.isEmpty else { return }
        let isAdmitted = settings.admits(
            authorization: head.fields.first(name: "authorization"),
            apiKey: head.fields.first(name: "x-api-key")
        )
        if isAdmitted || (endpoint.isChanges && hasStreamPass(settings)) { return }
        throw GatewayError(.unauthorized, "flags want a token: `authorization: Bearer …` or `x-api-key` (flags.auth)")
    }

    /// A browser's EventSource sends no header fields of ours: what admits it is in the URL that only an admitted client was given.
    private func hasStreamPass(_ settings: FlagSettings) -> Bool {
        guard let query = head.target.originForm.split(separator: "?", maxSplits: 1).dropFirst().first else {
            return false
        }
        let passes = query.split(separator: "&").filter { $0.hasPrefix("pass=") }
        return passes.contains { settings.streamPass.matches(String($0.dropFirst(5))) }
    }

    /// The body is held, or there was none.
    func answerFlags(_ endpoint: Endpoint) {
        guard let settings = table.snapshot.flags else { preconditionFailure("an endpoint of flags without flags") }
        switch endpoint {
        case .flag: reply(answerFlag(settings.flags))
        case .flags: answerAllFlags(settings)
        case .flagChanges: beginChanges(settings)
        case .feedback: preconditionFailure("feedback is no endpoint of flags")
        }
    }

    private func answerFlag(_ flags: FlagSet) -> FlagAnswer {
        let key = flagKey(in: flags)
        do throws(FlagFault) {
            let facts = try flagContext()
            return flags.answer(key, facts, at: context.clock.wall(), naming: naming(for: facts))
        } catch {
            return FlagAnswer(error, key: key)
        }
    }

    /// What is told of a flag under a rollout gets a request id, for feedback by applications that send no request through the gateway.
    private func naming(for facts: FlagContext) -> FlagSet.Naming? {
        guard !table.comparing.isEmpty else { return nil }
        var unit: UInt64?
        if case .string(let key)? = facts.targetingKey { unit = XXH64.hash(key, seed: 0) }
        return { [self] flag, evaluation in
            guard let service = table.comparing[flag], let role = service.pair?.role(of: evaluation) else { return nil }
            guard let arm = service.arm(of: role) else { return nil }
            return context.makeRequestID(arm, unit: unit, by: table, at: context.clock.wall())
        }
    }

    /// Clients percent-encode a key as a whole, in part or not at all: a `/` belongs to it, and a `?` where there is such a flag.
    private func flagKey(in flags: FlagSet) -> String {
        let key = String(head.path.dropFirst(Endpoint.flagPrefix.count)).percentDecoded
        guard flags[key] == nil, head.path.utf8.count < head.target.originForm.utf8.count else { return key }
        let whole = String(head.target.originForm.dropFirst(Endpoint.flagPrefix.count)).percentDecoded
        return flags[whole] == nil ? key : whole
    }

    private func flagContext() throws(FlagFault) -> FlagContext {
        let body = heldBody ?? ByteBuffer()
        return try body.withUnsafeReadableBytes { bytes throws(FlagFault) in try FlagContext(ofrep: bytes) }
    }

    /// The tag is of the flags and of what was asked; where a rule reads the time, of the answer.
    private func answerAllFlags(_ settings: FlagSettings) {
        let asked = head.fields.first(name: "if-none-match")
        let tag = settings.flags.readsTime ? nil : settings.flags.tag(ofContext: heldBytes)
        if let tag, let asked, tag.isAmong(asked) { return reply(FlagAnswer(status: 304, body: []), tag: tag) }
        let answer: FlagAnswer
        do throws(FlagFault) {
            let streams = settings.eventStreams(path: Endpoint.changesPath)
            let facts = try flagContext()
            // Where the tag is of the answer, ids would make each answer another one.
            let naming = tag == nil ? nil : naming(for: facts)
            answer = settings.flags.answerAll(facts, at: context.clock.wall(), more: streams, naming: naming)
        } catch {
            return reply(FlagAnswer(error))
        }
        let made = tag ?? FlagTag(of: answer.body)
        if let asked, made.isAmong(asked) { return reply(FlagAnswer(status: 304, body: []), tag: made) }
        reply(answer, tag: made)
    }

    private func reply(_ answer: FlagAnswer, tag: FlagTag? = nil) {
        guard machine.answered() == .respond else { return }
        context.exchangeEnded()
        heldBody = nil
        status = answer.status
        if context.logsAccess { logAccess(answer.status < 400 ? .ok : .clientError, errorCode: nil) }
        let keeps = head.keepsAlive && !downstream.closesAfterExchange
        downstream.begin { self.writeHead(of: answer, tag, keepsAlive: keeps, to: &$0) }
        if answer.status != 304 { downstream.write(body: ByteBuffer(bytes: answer.body)) }
        downstream.finish(keepsAlive: keeps)
    }

    private func writeHead(of answer: FlagAnswer, _ tag: FlagTag?, keepsAlive: Bool, to buffer: inout HeadWriter) {
        writeStatus(HTTPResponseStatus(statusCode: answer.status), to: &buffer)
        if answer.status != 304 {
            buffer.writeField("content-type", "application/json")
            buffer.writeField("content-length", String(answer.body.count))
        }
        if let tag { buffer.writeField("etag", tag.description) }
        buffer.writePersistence(closes: !keepsAlive, isHTTP10: head.isHTTP10)
        buffer.endLine()
    }

    private func writeStatus(_ status: HTTPResponseStatus, to buffer: inout HeadWriter) {
        buffer.writeStatusLine(status)
        buffer.writeField("date", context.date)
        buffer.writeField("traceparent", trace)
    }
}

// MARK: - The stream of changes

extension Exchange {
    private func beginChanges(_ settings: FlagSettings) {
        guard machine.answered() == .respond else { return }
        context.exchangeEnded()
        status = 200
        if context.logsAccess { logAccess(.ok, errorCode: nil) }
        downstream.begin(isChunked: !head.isHTTP10) { self.writeStreamHead(to: &$0) }
        context.flagStreams.add(self)
        send(ByteBuffer(string: "retry: 1000\n\n"))
        let last = head.fields.first(name: "last-event-id")
        if let last, last != settings.flags.hexDigest { send(FlagStreams.event(settings, at: context.clock.wall())) }
    }

    private func writeStreamHead(to buffer: inout HeadWriter) {
        writeStatus(.ok, to: &buffer)
        buffer.writeField("content-type", "text/event-stream")
        buffer.writeField("cache-control", "no-store")
        if head.isHTTP10 {
            buffer.writePersistence(closes: true, isHTTP10: true)
        } else {
            buffer.writeField("transfer-encoding", "chunked")
        }
        buffer.endLine()
    }

    /// A client that does not read is let go: it asks again when it comes back.
    func send(_ event: ByteBuffer) {
        guard downstream.isWritable else {
            context.flagStreams.remove(self)
            return downstream.close()
        }
        downstream.write(body: event)
        downstream.flush()
    }
}

extension Endpoint {
    fileprivate var isChanges: Bool {
        if case .flagChanges = self { true } else { false }
    }
}
