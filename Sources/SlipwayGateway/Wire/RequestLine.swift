/// A request's first line: `method SP target SP version CRLF`, nothing more and nothing less (RFC 9112 §3).
///
/// A class for the reason that `RequestTarget` is one.
final class RequestLine: FirstLine, Sendable {
    let method: RequestMethod
    /// The target as it was written.
    let text: String
    let target: Result<RequestTarget, GatewayError>
    let isHTTP10: Bool
    let length: Int

    init(_ bytes: UnsafeRawBufferPointer) throws(WireFault) {
        var at = 0
        while bytes[at].isTokenByte { at += 1 }
        guard bytes[at] == .space, let method = Self.method(bytes, to: at) else {
            throw .malformed("the request's method is not one that is known here")
        }
        let start = at + 1
        at = start
        var (all, hasFragment) = (UInt8(0), false)
        while bytes[at] > .space, bytes[at] != 0x7F {
            all |= bytes[at]
            hasFragment = hasFragment || bytes[at] == UInt8(ascii: "#")
            at += 1
        }
        guard at > start, bytes[at] == .space else {
            throw .malformed("a request line is a method, a target and a version with one space between")
        }
        self.method = method
        text = String(decoding: bytes[start..<at], as: UTF8.self)
        target = Self.target(text, isVisible: all < 0x80 && !hasFragment)
        isHTTP10 = try Self.isHTTP10(bytes, at: at + 1)
        length = at + 11
    }

    private static func target(_ text: String, isVisible: Bool) -> Result<RequestTarget, GatewayError> {
        Result { () throws(GatewayError) in try RequestTarget(text, isVisible: isVisible) }
    }

    private static func isHTTP10(_ bytes: UnsafeRawBufferPointer, at start: Int) throws(WireFault) -> Bool {
        guard bytes.count >= start + 10, bytes.isExactly("HTTP/", at: start),
            bytes[start + 8] == .cr, bytes[start + 9] == .lf
        else { throw .malformed("a request line ends with its version") }
        let (major, minor) = (bytes[start + 5], bytes[start + 7])
        guard bytes[start + 6] == UInt8(ascii: "."), major.isDigit, minor.isDigit else {
            throw .malformed("a request line ends with its version")
        }
        guard major == UInt8(ascii: "1"), minor <= UInt8(ascii: "1") else { throw .versionUnsupported }
        return minor == UInt8(ascii: "0")
    }

    /// Case-sensitive (RFC 9110 §9.1).
    private static func method(_ bytes: UnsafeRawBufferPointer, to end: Int) -> RequestMethod? {
        func isMethod(_ name: StaticString) -> Bool {
            name.utf8CodeUnitCount == end && (0..<end).allSatisfy { bytes[$0] == name.utf8Start[$0] }
        }
        if isMethod("POST") { return .post }
        if isMethod("GET") { return .get }
        if isMethod("HEAD") { return .head }
        if isMethod("PUT") { return .put }
        if isMethod("PATCH") { return .patch }
        if isMethod("DELETE") { return .delete }
        if isMethod("OPTIONS") { return .options }
        if isMethod("CONNECT") { return .connect }
        if isMethod("TRACE") { return .trace }
        return nil
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
}
