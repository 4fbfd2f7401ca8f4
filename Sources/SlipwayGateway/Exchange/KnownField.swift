/// The header fields that the gateway has to know; all others pass by unread.
///
/// Recognised by length first, so that the ordinary field costs one switch.
enum KnownField: UInt8 {
    case host
    case connection
    case contentLength
    case transferEncoding
    case expect
    case upgrade
    case contentType
    case contentEncoding
    case acceptEncoding
    case traceparent
    case forwardedFor
    case forwardedProto
    case forwardedHost
    case slipwayVersion
    case slipwayRequestID
    /// Any other field of ours.
    case slipway
    case date
    /// Others that are about one connection alone: keep-alive, te, trailer, proxy-… (RFC 9110 §7.6.1).
    case hopByHop

    /// - Parameter bytes: with the field's name at these offsets, in any case.
    init?(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) {
        guard let field = Self.named(bytes, start, end) else { return nil }
        self = field
    }

    init?(_ name: String) {
        var name = name
        let field = name.withUTF8 { bytes in
            KnownField(UnsafeRawBufferPointer(bytes), from: 0, to: bytes.count)
        }
        guard let field else { return nil }
        self = field
    }

    /// A switch and not a table: a table is a global, and asking for one costs more than the comparison, at each field of each head.
    private static func named(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> KnownField? {
        func isName(_ name: StaticString) -> Bool { bytes.isToken(name, at: start) }
        switch end - start {
        case 2:
            if isName("te") { return .hopByHop }
        case 4:
            if isName("host") { return .host }
            if isName("date") { return .date }
        case 6:
            if isName("expect") { return .expect }
        case 7:
            if isName("upgrade") { return .upgrade }
            if isName("trailer") { return .hopByHop }
        case 10:
            if isName("connection") { return .connection }
            if isName("keep-alive") { return .hopByHop }
        case 11:
            if isName("traceparent") { return .traceparent }
        case 12:
            if isName("content-type") { return .contentType }
        case 14:
            if isName("content-length") { return .contentLength }
            if isName("http2-settings") { return .hopByHop }
        case 15:
            if isName("accept-encoding") { return .acceptEncoding }
            if isName("x-forwarded-for") { return .forwardedFor }
        case 16:
            if isName("content-encoding") { return .contentEncoding }
            if isName("x-forwarded-host") { return .forwardedHost }
            if isName("proxy-connection") { return .hopByHop }
        case 17:
            if isName("transfer-encoding") { return .transferEncoding }
            if isName("x-forwarded-proto") { return .forwardedProto }
            if isName("x-slipway-version") { return .slipwayVersion }
        case 18:
            if isName("proxy-authenticate") { return .hopByHop }
        case 19:
            if isName("proxy-authorization") { return .hopByHop }
        case 20:
            if isName("x-slipway-request-id") { return .slipwayRequestID }
        case 25:
            if isName("proxy-authentication-info") { return .hopByHop }
        default: break
        }
        return end - start > 10 && bytes.isToken("x-slipway-", at: start) ? .slipway : nil
    }
}

extension String {
    /// Whether this is the field of that name; `name` is lower-case.
    func isField(_ name: StaticString) -> Bool {
        guard utf8.count == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { expected in
            zip(utf8, expected).allSatisfy { $0.lowercasedASCII == $1 }
        }
    }

    func isField(_ name: String) -> Bool {
        utf8.count == name.utf8.count && zip(utf8, name.utf8).allSatisfy { $0.lowercasedASCII == $1 }
    }
}

extension UInt8 {
    var lowercasedASCII: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}

extension StringProtocol {
    /// The members of a comma-separated list, without optional whitespace and empty members (RFC 9110 §5.6.1).
    var listMembers: [Substring] {
        Substring(self).split(separator: ",").map(\.trimmingOptionalWhitespace).filter { !$0.isEmpty }
    }
}

extension Substring {
    var trimmingOptionalWhitespace: Substring {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let start = drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return start.prefix(0) }
        return start[...last]
    }
}

extension UnsafeRawBufferPointer {
    /// Whether this name of a field begins here, in any case, or this beginning of a value; it is lower-case, and there are as many bytes.
    ///
    /// One bit tells upper from lower case; of the bytes that may stand in a field no other two differ in it alone and are a letter, a digit,
    /// a hyphen or a slash. So words are compared, the last of them overlapping the one before.
    func isToken(_ name: StaticString, at start: Int) -> Bool {
        let count = name.utf8CodeUnitCount
        guard (8...24).contains(count) else { return isASCII(name, from: start, to: start + count) }
        let expected = UnsafeRawBufferPointer(start: name.utf8Start, count: count)
        func isWord(at offset: Int) -> Bool {
            let word = loadUnaligned(fromByteOffset: start + offset, as: UInt64.self) | 0x2020_2020_2020_2020
            return word == expected.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        }
        return isWord(at: 0) && isWord(at: count - 8) && isWord(at: Swift.max(0, count - 16))
    }
}
