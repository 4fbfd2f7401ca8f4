/// CBOR in its core deterministic encoding (RFC 8949 §4.2.1): equal values have equal bytes, whatever wrote them.
///
/// As flagd's third `fractional` wants it: a number without a fraction that fits 64 bits is an integer, so that `1` and `1.0` are the
/// same user; other numbers take the shortest float that holds them.
struct DeterministicCBOR {
    private(set) var bytes: [UInt8] = []

    static func encode(_ value: JSONValue) -> [UInt8] {
        var encoder = DeterministicCBOR()
        encoder.append(value)
        return encoder.bytes
    }

    mutating func append(_ value: JSONValue) {
        switch value {
        case .null: bytes.append(0xF6)
        case .bool(let flag): bytes.append(flag ? 0xF5 : 0xF4)
        case .integer(let number): append(number)
        case .number(let number): append(number)
        case .string(let text): append(text)
        case .array(let values):
            appendHead(4, UInt64(values.count))
            for value in values { append(value) }
        case .object(let members): append(members)
        }
    }

    /// The array of two strings that the shorthand of `fractional` hashes.
    mutating func appendPair(_ first: String, _ second: String) {
        // With the longest heads there are: one allocation.
        bytes.reserveCapacity(first.utf8.count + second.utf8.count + 19)
        appendHead(4, 2)
        append(first)
        append(second)
    }

    private mutating func append(_ text: String) {
        appendHead(3, UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func append(_ number: Int64) {
        if number >= 0 { appendHead(0, UInt64(number)) } else { appendHead(1, UInt64(bitPattern: ~number)) }
    }

    private mutating func append(_ number: Double) {
        if let whole = Int64(exactly: number) { return append(whole) }
        if let whole = UInt64(exactly: number) { return appendHead(0, whole) }
        let single = Float(number)
        guard Double(single) == number || number.isNaN else { return append(0xFB, number.bitPattern, count: 8) }
        if let half = single.halfBits { return append(0xF9, UInt64(half), count: 2) }
        append(0xFA, UInt64(single.bitPattern), count: 4)
    }

    /// Sorted by the names' encodings; of members with the same name the last one counts.
    private mutating func append(_ members: [JSONValue.Member]) {
        let values = members.reduce(into: [[UInt8]: JSONValue]()) { $0[Self.encode(.string($1.name))] = $1.value }
        appendHead(5, UInt64(values.count))
        for (name, value) in values.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            bytes.append(contentsOf: name)
            append(value)
        }
    }

    private mutating func appendHead(_ major: UInt8, _ argument: UInt64) {
        switch argument {
        case 0..<24: bytes.append(major << 5 | UInt8(argument))
        case 24...0xFF: append(major << 5 | 24, argument, count: 1)
        case 0x100...0xFFFF: append(major << 5 | 25, argument, count: 2)
        case 0x1_0000...0xFFFF_FFFF: append(major << 5 | 26, argument, count: 4)
        default: append(major << 5 | 27, argument, count: 8)
        }
    }

    private mutating func append(_ head: UInt8, _ bits: UInt64, count: UInt64) {
        bytes.append(head)
        for byte in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: bits >> (8 * byte))) }
    }
}

extension Float {
    /// The same number in IEEE 754's 16 bits; nil if it does not fit without loss. (`Float16` is not everywhere.)
    fileprivate var halfBits: UInt16? {
        let sign = UInt16(bitPattern >> 16 & 0x8000)
        if isNaN { return 0x7E00 }
        if isInfinite { return sign | 0x7C00 }
        if isZero { return sign }
        let fraction = bitPattern & 0x7F_FFFF
        let power = Int(exponent)
        switch power {
        case -14...15:
            guard isNormal, fraction & 0x1FFF == 0 else { return nil }
            return sign | UInt16(power + 15) << 10 | UInt16(fraction >> 13)
        case -24 ... -15:
            let dropped = UInt32(-power - 1)
            let whole = fraction | 0x80_0000
            guard whole & (1 << dropped - 1) == 0 else { return nil }
            return sign | UInt16(whole >> dropped)
        default: return nil
        }
    }
}
