/// The exchange's place in a distributed trace (W3C Trace Context, level 1).
struct TraceContext {
    /// The `traceparent` that is sent upstream and back: the client's trace with a span of our own, or a new trace.
    let header: String

    init(continuing parent: String?, random: inout some RandomNumberGenerator) {
        if let parent, Self.isValid(parent) {
            let span = Self.hex(random.next() | 1)
            header = "00-\(parent.dropFirst(3).prefix(32))-\(span)-\(parent.dropFirst(53).prefix(2))"
        } else {
            // Sampled: an upstream that decides by its parent would otherwise never record anything.
            header = Self.new(random.next() | 1, random.next(), span: random.next() | 1)
        }
    }

    /// `00-` 32 hexadecimal digits `-` 16 `-` 2, lower-case, neither identifier zero. Later versions may be longer.
    private static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0] != "ff", parts[0] != "00" || parts.count == 4 else { return false }
        let isHex = parts.prefix(4).allSatisfy { $0.utf8.allSatisfy(\.isLowerHexDigit) }
        let isNonzero = parts[1...2].allSatisfy { $0.contains { $0 != "0" } }
        return isHex && isNonzero && parts.prefix(4).map(\.utf8.count) == [2, 32, 16, 2]
    }

    /// A new trace, sampled.
    private static func new(_ high: UInt64, _ low: UInt64, span: UInt64) -> String {
        String(unsafeUninitializedCapacity: 55) { text in
            for (at, byte) in [
                (0, UInt8(ascii: "0")), (1, UInt8(ascii: "0")), (53, UInt8(ascii: "0")), (54, UInt8(ascii: "1")),
            ] {
                text[at] = byte
            }
            for at in [2, 35, 52] { text[at] = UInt8(ascii: "-") }
            for (start, bits) in [(3, high), (19, low), (36, span)] {
                for place in 0..<16 { text[start + place] = hexDigit(bits >> UInt64(60 - 4 * place)) }
            }
            return 55
        }
    }

    private static func hexDigit(_ bits: UInt64) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: bits & 15)
        return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private static func hex(_ bits: UInt64) -> String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

extension UInt8 {
    fileprivate var isLowerHexDigit: Bool { (0x30...0x39).contains(self) || (0x61...0x66).contains(self) }
}
