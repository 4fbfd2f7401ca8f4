import SlipwayCore

/// The exchange's place in a distributed trace (W3C Trace Context, level 1).
struct TraceContext {
    private let trace: (high: UInt64, low: UInt64)
    /// Of our own.
    private let span: UInt64
    private let flags: UInt8

    init(continuing parent: String?, random: inout some RandomNumberGenerator) {
        if let parent, Self.isValid(parent) {
            let digits = Array(parent.utf8)
            trace = (Self.number(digits[3..<19]), Self.number(digits[19..<35]))
            flags = UInt8(truncatingIfNeeded: Self.number(digits[53..<55]))
        } else {
            trace = (random.next() | 1, random.next())
            // Sampled: an upstream that decides by its parent would otherwise never record anything.
            flags = 1
        }
        span = random.next() | 1
    }

    /// The `traceparent` that is sent upstream and back: the client's trace with a span of our own, or a new trace.
    var header: String {
        String(unsafeUninitializedCapacity: Self.textBytes) { text in
            if let start = text.baseAddress { write(to: UnsafeMutableRawPointer(start)) }
            return Self.textBytes
        }
    }

    /// Its first 32 digits.
    var traceID: String { String(header.dropFirst(3).prefix(32)) }

    static let textBytes = 55

    /// - Parameter place: of at least `textBytes`.
    func write(to place: UnsafeMutableRawPointer) {
        // The flags are two digits: of the sixteen that are written, the first fourteen are overwritten.
        Self.write(UInt64(flags), to: place + 39)
        Self.write(span, to: place + 36)
        Self.write(trace.low, to: place + 19)
        Self.write(trace.high, to: place + 3)
        place.storeBytes(of: 0x3030, as: UInt16.self)
        for at in [2, 35, 52] { place.storeBytes(of: UInt8(ascii: "-"), toByteOffset: at, as: UInt8.self) }
    }

    /// `00-` 32 hexadecimal digits `-` 16 `-` 2, lower-case, neither identifier zero. Later versions may be longer.
    private static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0] != "ff", parts[0] != "00" || parts.count == 4 else { return false }
        let isHex = parts.prefix(4).allSatisfy { $0.utf8.allSatisfy(\.isLowerHexDigit) }
        let isNonzero = parts[1...2].allSatisfy { $0.contains { $0 != "0" } }
        return isHex && isNonzero && parts.prefix(4).map(\.utf8.count) == [2, 32, 16, 2]
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64 {
        digits.reduce(0) {
            $0 << 4 | UInt64($1 > UInt8(ascii: "9") ? $1 - UInt8(ascii: "a") + 10 : $1 - UInt8(ascii: "0"))
        }
    }

    /// Sixteen digits.
    private static func write(_ bits: UInt64, to place: UnsafeMutableRawPointer) {
        HexDigits(UInt32(truncatingIfNeeded: bits >> 32)).write(to: place)
        HexDigits(UInt32(truncatingIfNeeded: bits)).write(to: place + 8)
    }
}

extension UInt8 {
    fileprivate var isLowerHexDigit: Bool { (0x30...0x39).contains(self) || (0x61...0x66).contains(self) }
}
