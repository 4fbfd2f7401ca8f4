import NIOHTTP1

/// Reads a request's head once and refuses everything that two readers could understand differently.
///
/// The codec has rejected what is not HTTP/1.x at all; this is for what it lets through. (RFC 9112 §3.2, §6.3, §11.2.)
struct HeadCheck {
    private var hosts: [String] = []
    private var lengths: [String] = []
    private var encodings: [String] = []
    private var connectionOptions: [Substring] = []
    private var expectations: [String] = []
    private var hasUpgrade = false

    static func check(_ head: HTTPRequestHead, maxBodyBytes: Int) throws(GatewayError) -> RequestHead {
        var check = HeadCheck()
        try check.read(head.headers)
        return try check.checked(head, maxBodyBytes: maxBodyBytes)
    }

    private mutating func read(_ fields: HTTPHeaders) throws(GatewayError) {
        for (name, value) in fields {
            guard name.utf8.allSatisfy(\.isTokenCharacter), value.utf8.allSatisfy(\.isFieldCharacter) else {
                throw GatewayError(.invalidHeader, "a header field holds a character that is not allowed there")
            }
            switch KnownField(name) {
            case .host: hosts.append(value)
            case .contentLength: lengths.append(value)
            case .transferEncoding: encodings.append(value)
            case .connection: connectionOptions.append(contentsOf: value.listMembers)
            case .expect: expectations.append(value)
            case .upgrade: hasUpgrade = true
            default: break
            }
        }
    }

    private func checked(_ head: HTTPRequestHead, maxBodyBytes: Int) throws(GatewayError) -> RequestHead {
        guard head.version.major == 1, head.version.minor <= 1 else {
            throw GatewayError(.httpVersionUnsupported, "only HTTP/1.0 and HTTP/1.1 are spoken here")
        }
        let isHTTP10 = head.version.minor == 0
        guard head.method != .CONNECT, head.method != .TRACE else {
            throw GatewayError(.methodNotAllowed, "\(head.method) is not forwarded")
        }
        let framing = try framing(isHTTP10: isHTTP10)
        if case .length(let bytes) = framing, bytes > maxBodyBytes { throw .bodyTooLarge(limit: maxBodyBytes) }
        let target = try RequestTarget(head.uri)
        let named = target.authority == nil ? try authority(isHTTP10: isHTTP10) : target.authority
        return RequestHead(
            method: head.method,
            target: target.originForm,
            authority: named,
            fields: head.headers,
            framing: framing,
            isHTTP10: isHTTP10,
            keepsAlive: keepsAlive(isHTTP10: isHTTP10),
            expectsContinue: try expectsContinue(isHTTP10: isHTTP10)
        )
    }

    /// RFC 9112 §6.3. What that section lets a server repair, this one refuses: a repaired message is how requests are smuggled.
    private func framing(isHTTP10: Bool) throws(GatewayError) -> RequestHead.Framing {
        guard !encodings.isEmpty else { return try length() }
        guard lengths.isEmpty else {
            throw GatewayError(.ambiguousFraming, "a request has either content-length or transfer-encoding, not both")
        }
        guard encodings.count == 1, encodings[0].isField("chunked") else {
            throw GatewayError(.ambiguousFraming, "the only transfer-encoding of a request is chunked, named once")
        }
        guard !isHTTP10 else {
            throw GatewayError(.ambiguousFraming, "HTTP/1.0 has no transfer-encoding")
        }
        return .chunked
    }

    private func length() throws(GatewayError) -> RequestHead.Framing {
        guard let first = lengths.first else { return .none }
        guard lengths.count == 1, first.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let bytes = Int(first) else {
            throw GatewayError(.ambiguousFraming, "content-length is one number, given once")
        }
        return .length(bytes)
    }

    /// RFC 9112 §3.2.
    private func authority(isHTTP10: Bool) throws(GatewayError) -> String? {
        if hosts.isEmpty, isHTTP10 { return nil }
        guard hosts.count == 1, RequestTarget.isAuthority(hosts[0]) else {
            throw GatewayError(.invalidHost, "a request has exactly one host field, with a valid name")
        }
        return hosts[0]
    }

    /// After an upgrade that was asked for, the codec does not know which protocol follows: such a connection is not kept.
    private func keepsAlive(isHTTP10: Bool) -> Bool {
        if hasUpgrade || names("close") { return false }
        return isHTTP10 ? names("keep-alive") : true
    }

    private func names(_ option: StaticString) -> Bool {
        connectionOptions.contains { String($0).isField(option) }
    }

    private func expectsContinue(isHTTP10: Bool) throws(GatewayError) -> Bool {
        guard let expectation = expectations.first, !isHTTP10 else { return false }
        guard expectations.count == 1, expectation.isField("100-continue") else {
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

extension UInt8 {
    /// RFC 9110 §5.6.2.
    fileprivate var isTokenCharacter: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x5E...0x7A, 0x7C, 0x7E, 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E: true
        default: false
        }
    }

    /// RFC 9110 §5.5: visible characters, space, tab and obs-text.
    fileprivate var isFieldCharacter: Bool { self == 0x09 || (self >= 0x20 && self != 0x7F) }
}
