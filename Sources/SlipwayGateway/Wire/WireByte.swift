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

    // Constants that the compiler folds: a stored global would be asked for through its once-only initialiser at each byte.
    private static var lowTokens: UInt64 { 0x03FF_6CFA_0000_0000 }
    private static var highTokens: UInt64 { 0x57FF_FFFF_C7FF_FFFE }
}
