/// What a request line asks for, in origin form (RFC 9112 §3.2).
///
/// A class: a connection's requests mostly ask for the same, and share it.
final class RequestTarget: Sendable {
    /// Begins with `/`.
    let originForm: String
    /// Of the absolute form, which outranks the host field.
    let authority: String?
    /// Of the origin form, without the query.
    let path: Substring
    /// Whether it may be one of the gateway's own endpoints (`Endpoint`), as hardly any is.
    let mayBeEndpoint: Bool

    /// - Parameter isVisible: whether there are visible ASCII characters only, and no fragment.
    init(_ text: String, isVisible: Bool) throws(GatewayError) {
        guard isVisible else {
            throw GatewayError(.invalidTarget, "the request's target holds a character that has to be percent-encoded")
        }
        if text.utf8.first == UInt8(ascii: "/") {
            originForm = text
            authority = nil
        } else {
            (authority, originForm) = try Self.absolute(text)
        }
        path = originForm.prefix { $0 != "?" }
        mayBeEndpoint = path.hasPrefix("/slipway") || path.hasPrefix("/ofrep/")
    }

    /// The path where it lies: a copy would count references.
    func withPath<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let result = path.utf8.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
        return result ?? Array(path.utf8).withUnsafeBytes(body)
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
