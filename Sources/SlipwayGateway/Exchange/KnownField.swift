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
    case slipwayError
    case date
    /// Others that are about one connection alone: keep-alive, te, trailer, proxy-… (RFC 9110 §7.6.1).
    case hopByHop

    /// - Parameter bytes: with the field's name at these offsets, in any case.
    init?(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) {
        let length = end - start
        guard length < Self.byLength.count else { return nil }
        for entry in Self.byLength[length] where bytes.isASCII(entry.name, from: start, to: end) {
            self = entry.field
            return
        }
        return nil
    }

    init?(_ name: String) {
        var name = name
        let field = name.withUTF8 { bytes in
            KnownField(UnsafeRawBufferPointer(bytes), from: 0, to: bytes.count)
        }
        guard let field else { return nil }
        self = field
    }

    private typealias Entry = (name: StaticString, field: KnownField)

    private static let byLength: [[Entry]] = {
        let all: [Entry] = [
            ("host", .host), ("connection", .connection), ("content-length", .contentLength),
            ("transfer-encoding", .transferEncoding), ("expect", .expect), ("upgrade", .upgrade),
            ("content-type", .contentType), ("content-encoding", .contentEncoding),
            ("accept-encoding", .acceptEncoding), ("traceparent", .traceparent), ("date", .date),
            ("x-forwarded-for", .forwardedFor), ("x-forwarded-proto", .forwardedProto),
            ("x-forwarded-host", .forwardedHost), ("x-slipway-version", .slipwayVersion),
            ("x-slipway-request-id", .slipwayRequestID), ("x-slipway-error", .slipwayError),
            ("keep-alive", .hopByHop), ("proxy-connection", .hopByHop), ("te", .hopByHop),
            ("trailer", .hopByHop), ("proxy-authorization", .hopByHop), ("proxy-authenticate", .hopByHop),
            ("proxy-authentication-info", .hopByHop), ("http2-settings", .hopByHop),
        ]
        var table = [[Entry]](repeating: [], count: 1 + (all.map(\.name.utf8CodeUnitCount).max() ?? 0))
        for entry in all { table[entry.name.utf8CodeUnitCount].append(entry) }
        return table
    }()
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
