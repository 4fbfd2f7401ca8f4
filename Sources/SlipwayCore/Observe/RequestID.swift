/// A request's UUID, in 128 bits.
package struct RequestID: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    /// Version 4, variant 1 (RFC 9562 §5.4), from 128 random bits.
    package init(random high: UInt64, _ low: UInt64) {
        self.high = (high & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000
        self.low = (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
    }

    /// Version 8, variant 1 (RFC 9562 §5.8), from 122 bits of our own: 48 and 12 in the high word, 62 in the low one.
    init(custom halves: RequestIDCipher.Halves) {
        let top = halves.left >> 1
        high = (top >> 12) << 16 | 0x8000 | top & 0xFFF
        low = 0x8000_0000_0000_0000 | (halves.left & 1) << 61 | halves.right
    }

    /// Nil for a UUID of another version.
    var custom: RequestIDCipher.Halves? {
        guard high & 0xF000 == 0x8000, low >> 62 == 2 else { return nil }
        let top = (high >> 16) << 12 | high & 0xFFF
        return .init(left: top << 1 | low >> 61 & 1, right: low & 0x1FFF_FFFF_FFFF_FFFF)
    }

    /// Reads the 36-character form, in either case.
    package init?(_ text: String) {
        guard text.utf8.count == 36 else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for (index, byte) in text.utf8.enumerated() {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = JSONText.hexDigit(byte) else { return nil }
                high = high << 4 | low >> 60
                low = low << 4 | UInt64(digit)
            }
        }
        self.high = high
        self.low = low
    }
}

extension RequestID: CustomStringConvertible {
    /// Of the form that is written: 8, 4, 4, 4 and 12 digits with hyphens between.
    package static let textBytes = 36

    package var description: String {
        String(unsafeUninitializedCapacity: Self.textBytes) { text in
            if let start = text.baseAddress { write(to: UnsafeMutableRawPointer(start)) }
            return Self.textBytes
        }
    }

    /// - Parameter place: of at least `textBytes`.
    package func write(to place: UnsafeMutableRawPointer) {
        let (b, d) = (HexDigits(UInt32(truncatingIfNeeded: high)), HexDigits(UInt32(truncatingIfNeeded: low >> 32)))
        HexDigits(UInt32(truncatingIfNeeded: high >> 32)).write(to: place)
        b.writeHigh(to: place + 9)
        b.writeLow(to: place + 14)
        d.writeHigh(to: place + 19)
        d.writeLow(to: place + 24)
        HexDigits(UInt32(truncatingIfNeeded: low)).write(to: place + 28)
        for at in stride(from: 8, through: 23, by: 5) {
            place.storeBytes(of: UInt8(ascii: "-"), toByteOffset: at, as: UInt8.self)
        }
    }
}

extension RequestID: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = RequestID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a UUID")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
