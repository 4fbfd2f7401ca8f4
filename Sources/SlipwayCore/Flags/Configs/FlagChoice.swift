/// Which variant of which flag was applied to an exchange.
package struct FlagChoice: Hashable, Codable, Sendable {
    package var flag: String
    package var variant: String

    package init(flag: String, variant: String) {
        self.flag = flag
        self.variant = variant
    }

    /// `support-model=concise`. What a field's value cannot hold, or a reader could mistake, is percent-encoded.
    package var fieldValue: String { Self.encoded(flag) + "=" + Self.encoded(variant) }

    private static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            if isPlain(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~/:@+".utf8.contains(byte)
        }
    }
}
