/// What a request line asks for, in origin form (RFC 9112 §3.2).
struct RequestTarget {
    /// Begins with `/`.
    let originForm: String
    /// Of the absolute form, which outranks the host field.
    let authority: String?

    init(_ text: String) throws(GatewayError) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
            throw GatewayError(.invalidTarget, "the request's target holds a character that has to be percent-encoded")
        }
        if text.hasPrefix("/") {
            originForm = text
            authority = nil
        } else {
            (authority, originForm) = try Self.absolute(text)
        }
    }

    private static func absolute(_ text: String) throws(GatewayError) -> (String, String) {
        guard let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            throw GatewayError(.invalidTarget, "the request's target has to begin with a slash")
        }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard isAuthority(authority) else { throw GatewayError(.invalidHost, "the request's target names no valid host") }
        let path = rest.dropFirst(authority.count)
        return (String(authority), path.hasPrefix("/") ? String(path) : "/" + path)
    }

    /// A host with an optional port: RFC 3986's `uri-host`, where user information, spaces, paths and lists are not.
    static func isAuthority(_ text: some StringProtocol) -> Bool {
        let host = text.hasPrefix("[") ? text.prefix { $0 != "]" } : text.prefix { $0 != ":" }
        let port = text.dropFirst(host.count + (text.hasPrefix("[") ? 1 : 0))
        let isLiteral = text.hasPrefix("[")
        guard !host.isEmpty, isLiteral == text.contains("]") else { return false }
        guard host.dropFirst(isLiteral ? 1 : 0).utf8.allSatisfy({ $0.isHostCharacter(inLiteral: isLiteral) }) else {
            return false
        }
        return port.isEmpty || (port.hasPrefix(":") && port.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) })
    }
}

extension UInt8 {
    fileprivate func isHostCharacter(inLiteral: Bool) -> Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: ":"): inLiteral
        case UInt8(ascii: "."): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"): !inLiteral || self != UInt8(ascii: "~")
        default: false
        }
    }
}
