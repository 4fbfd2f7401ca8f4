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
        if text.utf8.first == UInt8(ascii: "/") {
            originForm = text
            authority = nil
        } else {
            (authority, originForm) = try Self.absolute(text)
        }
    }

    /// Without the query.
    var path: Substring {
        let bytes = originForm.utf8
        return originForm[..<(bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex)]
    }

    private static func absolute(_ text: String) throws(GatewayError) -> (String, String) {
        guard let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            throw GatewayError(.invalidTarget, "the request's target has to begin with a slash")
        }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard isAuthority(authority) else {
            throw GatewayError(.invalidHost, "the request's target names no valid host")
        }
        let path = rest.dropFirst(authority.count)
        return (String(authority), path.hasPrefix("/") ? String(path) : "/" + path)
    }

    /// A host with an optional port: RFC 3986's `uri-host`, where user information, spaces, paths and lists are not.
    static func isAuthority(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        let isLiteral = bytes.first == UInt8(ascii: "[")
        let inner = bytes.dropFirst(isLiteral ? 1 : 0)
        let host = inner.prefix { $0.isHostCharacter(inLiteral: isLiteral) }
        var rest = inner.dropFirst(host.count)
        guard !host.isEmpty else { return false }
        if isLiteral {
            guard rest.first == UInt8(ascii: "]") else { return false }
            rest = rest.dropFirst()
        }
        guard let colon = rest.first else { return true }
        return colon == UInt8(ascii: ":") && rest.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }
}

extension UInt8 {
    fileprivate func isHostCharacter(inLiteral: Bool) -> Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: ":"): inLiteral
        case UInt8(ascii: "."): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"):
            !inLiteral || self != UInt8(ascii: "~")
        default: false
        }
    }
}
