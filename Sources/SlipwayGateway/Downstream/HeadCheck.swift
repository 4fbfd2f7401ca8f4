import NIOHTTP1

/// Reads a request's head once and refuses everything that two readers could understand differently.
///
/// The decoder has rejected what is not HTTP/1.x at all; this is for what a message says of itself. (RFC 9112 §3.2, §6.3, §11.2.)
struct HeadCheck {
    private var hosts: [HeadFields.Line] = []
    private var lengths: [HeadFields.Line] = []
    private var encodings: [HeadFields.Line] = []
    private var expectations: [HeadFields.Line] = []
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
            case .host: hosts.append(line)
            case .contentLength: lengths.append(line)
            case .transferEncoding: encodings.append(line)
            case .connection: hasConnection = true
            case .expect: expectations.append(line)
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
        guard line.method != .CONNECT, line.method != .TRACE else {
            throw GatewayError(.methodNotAllowed, "\(line.method) is not forwarded")
        }
        let framing = try framing(fields, isHTTP10: line.isHTTP10)
        if case .length(let bytes) = framing, bytes > maxBodyBytes { throw .bodyTooLarge(limit: maxBodyBytes) }
        let target = try RequestTarget(line.target)
        let named = target.authority == nil ? try authority(fields, isHTTP10: line.isHTTP10) : target.authority
        return RequestHead(
            method: line.method,
            target: target.originForm,
            authority: named,
            fields: fields,
            framing: framing,
            isHTTP10: line.isHTTP10,
            keepsAlive: keepsAlive(fields, isHTTP10: line.isHTTP10),
            expectsContinue: try expectsContinue(fields, isHTTP10: line.isHTTP10)
        )
    }

    /// RFC 9112 §6.3. What that section lets a server repair, this one refuses: a repaired message is how requests are smuggled.
    private func framing(_ fields: HeadFields, isHTTP10: Bool) throws(GatewayError) -> RequestHead.Framing {
        guard let coding = encodings.first else { return try length(fields) }
        guard lengths.isEmpty else {
            throw GatewayError(.ambiguousFraming, "a request has either content-length or transfer-encoding, not both")
        }
        guard encodings.count == 1, fields.hasValue(coding, "chunked") else {
            throw GatewayError(.ambiguousFraming, "the only transfer-encoding of a request is chunked, named once")
        }
        guard !isHTTP10 else {
            throw GatewayError(.ambiguousFraming, "HTTP/1.0 has no transfer-encoding")
        }
        return .chunked
    }

    private func length(_ fields: HeadFields) throws(GatewayError) -> RequestHead.Framing {
        guard let first = lengths.first else { return .none }
        let bytes = lengths.count == 1 ? fields.number(first) : nil
        guard let bytes else {
            throw GatewayError(.ambiguousFraming, "content-length is one number, given once")
        }
        return .length(bytes)
    }

    /// RFC 9112 §3.2.
    private func authority(_ fields: HeadFields, isHTTP10: Bool) throws(GatewayError) -> String? {
        if hosts.isEmpty, isHTTP10 { return nil }
        guard hosts.count == 1 else {
            throw GatewayError(.invalidHost, "a request has exactly one host field, with a valid name")
        }
        let host = fields.value(hosts[0])
        guard RequestTarget.isAuthority(host) else {
            throw GatewayError(.invalidHost, "a request has exactly one host field, with a valid name")
        }
        return host
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
        guard let expectation = expectations.first, !isHTTP10 else { return false }
        guard expectations.count == 1, fields.hasValue(expectation, "100-continue") else {
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
