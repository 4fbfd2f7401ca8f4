/// The exchange's place in a distributed trace (W3C Trace Context, level 1).
struct TraceContext {
    /// The `traceparent` that is sent upstream and back: the client's trace with a span of our own, or a new trace.
    let header: String

    init(continuing parent: String?, random: inout some RandomNumberGenerator) {
        let span = Self.hex(random.next() | 1)
        if let parent, Self.isValid(parent) {
            header = "00-\(parent.dropFirst(3).prefix(32))-\(span)-\(parent.dropFirst(53).prefix(2))"
        } else {
            // Sampled: an upstream that decides by its parent would otherwise never record anything.
            header = "00-\(Self.hex(random.next() | 1))\(Self.hex(random.next()))-\(span)-01"
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

    private static func hex(_ bits: UInt64) -> String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

extension UInt8 {
    fileprivate var isLowerHexDigit: Bool { (0x30...0x39).contains(self) || (0x61...0x66).contains(self) }
}
