/// Reads a request's head once and refuses everything that two readers could understand differently.
///
/// The decoder has rejected what is not HTTP/1.x at all; this is for what a message says of itself. (RFC 9112 §3.2, §6.3, §11.2.)
struct HeadCheck {
    /// The first line of a name, and how many there are.
    private struct Found {
        var line: HeadFields.Line?
        var count = 0

        mutating func add(_ line: HeadFields.Line) {
            if count == 0 { self.line = line }
            count += 1
        }
    }

    private var host = Found()
    private var length = Found()
    private var coding = Found()
    private var expectation = Found()
    private var hasConnection = false
    private var hasUpgrade = false

    static func check(
        _ line: RequestLine,
        _ fields: HeadFields,
        maxBodyBytes: Int
    ) throws(GatewayError) -> RequestHead {
        var check = HeadCheck()
        check.read(fields)
        return try check.checked(line, fields, maxBodyBytes: maxBodyBytes)
    }

    private mutating func read(_ fields: HeadFields) {
        for line in fields.lines {
            switch line.known {
            case .host: host.add(line)
            case .contentLength: length.add(line)
            case .transferEncoding: coding.add(line)
            case .connection: hasConnection = true
            case .expect: expectation.add(line)
            case .upgrade: hasUpgrade = true
            default: break
            }
        }
    }

    private func checked(
        _ line: RequestLine,
        _ fields: HeadFields,
        maxBodyBytes: Int
    ) throws(GatewayError) -> RequestHead {
        guard line.method != .connect, line.method != .trace else {
            throw GatewayError(.methodNotAllowed, "\(line.method) is not forwarded")
        }
        let framing = try framing(fields, isHTTP10: line.isHTTP10)
        if case .length(let bytes) = framing, bytes > maxBodyBytes { throw .bodyTooLarge(limit: maxBodyBytes) }
        let target = try line.target.get()
        if target.authority == nil { try checkHost(fields, isHTTP10: line.isHTTP10) }
        return RequestHead(
            method: line.method,
            target: target,
            fields: fields,
            framing: framing,
            isHTTP10: line.isHTTP10,
            keepsAlive: keepsAlive(fields, isHTTP10: line.isHTTP10),
            expectsContinue: try expectsContinue(fields, isHTTP10: line.isHTTP10)
        )
    }

    /// RFC 9112 §6.3. What that section lets a server repair, this one refuses: a repaired message is how requests are smuggled.
    private func framing(_ fields: HeadFields, isHTTP10: Bool) throws(GatewayError) -> RequestHead.Framing {
        guard let line = coding.line else { return try length(fields) }
        guard length.count == 0 else {
            throw GatewayError(.ambiguousFraming, "a request has either content-length or transfer-encoding, not both")
        }
        guard coding.count == 1, fields.hasValue(line, "chunked") else {
            throw GatewayError(.ambiguousFraming, "the only transfer-encoding of a request is chunked, named once")
        }
        guard !isHTTP10 else {
            throw GatewayError(.ambiguousFraming, "HTTP/1.0 has no transfer-encoding")
        }
        return .chunked
    }

    private func length(_ fields: HeadFields) throws(GatewayError) -> RequestHead.Framing {
        guard let line = length.line else { return .none }
        let bytes = length.count == 1 ? fields.number(line) : nil
        guard let bytes else {
            throw GatewayError(.ambiguousFraming, "content-length is one number, given once")
        }
        return .length(bytes)
    }

    /// RFC 9112 §3.2.
    private func checkHost(_ fields: HeadFields, isHTTP10: Bool) throws(GatewayError) {
        if host.count == 0, isHTTP10 { return }
        guard host.count == 1, let line = host.line, fields.hasValue(line, that: RequestTarget.isAuthority) else {
            throw GatewayError(.invalidHost, "a request has exactly one host field, with a valid name")
        }
    }

    /// After an upgrade that was asked for, it is not known which protocol follows: such a connection is not kept.
    private func keepsAlive(_ fields: HeadFields, isHTTP10: Bool) -> Bool {
        if hasUpgrade { return false }
        guard hasConnection else { return !isHTTP10 }
        let options = fields.connectionOptions.map { $0.lowercased() }
        if options.contains("close") { return false }
        return isHTTP10 ? options.contains("keep-alive") : true
    }

    private func expectsContinue(_ fields: HeadFields, isHTTP10: Bool) throws(GatewayError) -> Bool {
        guard let line = expectation.line, !isHTTP10 else { return false }
        guard expectation.count == 1, fields.hasValue(line, "100-continue") else {
            throw GatewayError(.expectationFailed, "the only expectation that can be met is 100-continue")
        }
        return true
    }
}

extension GatewayError {
    static func bodyTooLarge(limit bytes: Int) -> GatewayError {
        GatewayError(.bodyTooLarge, "a request's body may have \(bytes) bytes here (gateway.limits.body)")
    }
}
