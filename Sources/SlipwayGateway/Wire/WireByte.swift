/// Which bytes may stand where (RFC 9110 §5.5, §5.6.2).
extension UInt8 {
    static let cr: UInt8 = 0x0D
    static let lf: UInt8 = 0x0A
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09

    /// Of a field's name or a method.
    @inline(__always)
    var isTokenByte: Bool {
        let bit: UInt64 = 1 << UInt64(self & 63)
        if self < 64 { return Self.lowTokens & bit != 0 }
        return self < 128 && Self.highTokens & bit != 0
    }

    /// Of a field's value: visible bytes, space, tab and obs-text.
    @inline(__always)
    var isValueByte: Bool { (self >= 0x20 && self != 0x7F) || self == .tab }

    private static let lowTokens = mask(0..<64)
    private static let highTokens = mask(64..<128)

    private static func mask(_ range: Range<UInt8>) -> UInt64 {
        range.filter(\.isToken).reduce(0) { $0 | 1 << UInt64($1 & 63) }
    }

    private var isToken: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x5E...0x7A, 0x7C, 0x7E, 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E: true
        default: false
        }
    }
}
