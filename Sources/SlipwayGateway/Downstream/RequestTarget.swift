/// What a request line asks for, in origin form (RFC 9112 §3.2).
struct RequestTarget {
    /// Begins with `/`.
    let originForm: String
    /// Of the absolute form, which outranks the host field.
    let authority: String?

    /// Of the origin form, without the query.
    private let pathBytes: Int

    init(_ line: RequestLine) throws(GatewayError) {
        let text = line.target
        guard line.isTargetVisible else {
            throw GatewayError(.invalidTarget, "the request's target holds a character that has to be percent-encoded")
        }
        if text.utf8.first == UInt8(ascii: "/") {
            originForm = text
            authority = nil
        } else {
            (authority, originForm) = try Self.absolute(text)
        }
        let bytes = originForm.utf8
        pathBytes =
            bytes.withContiguousStorageIfAvailable { $0.firstIndex(of: UInt8(ascii: "?")) ?? $0.count } ?? bytes.count
    }

    /// Without the query.
    var path: Substring { originForm[..<originForm.utf8.index(originForm.startIndex, offsetBy: pathBytes)] }

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

    static func isAuthority(_ text: some StringProtocol) -> Bool {
        var text = String(text)
        return text.withUTF8 { isAuthority(UnsafeRawBufferPointer($0)) }
    }

    /// A host with an optional port: RFC 3986's `uri-host`, where user information, spaces, paths and lists are not.
    static func isAuthority(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let isLiteral = bytes.first == UInt8(ascii: "[")
        var at = isLiteral ? 1 : 0
        let start = at
        while at < bytes.count, bytes[at].isHostCharacter(inLiteral: isLiteral) { at += 1 }
        guard at > start else { return false }
        if isLiteral {
            guard at < bytes.count, bytes[at] == UInt8(ascii: "]") else { return false }
            at += 1
        }
        guard at < bytes.count else { return true }
        return bytes[at] == UInt8(ascii: ":") && bytes[(at + 1)...].allSatisfy { (0x30...0x39).contains($0) }
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
