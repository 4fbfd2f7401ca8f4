/// Reads numbers from bytes that may be cut short or garbled: past the end there is nil, never a trap.
struct ByteReader {
    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var remaining: Int { bytes.count - offset }

    /// The number that the bytes end with.
    static func last<N: BitwiseNumber>(of bytes: [UInt8]) -> N? {
        var reader = ByteReader(Array(bytes.suffix(N.byteCount)))
        return reader.read()
    }

    mutating func read<N: BitwiseNumber>(_ type: N.Type = N.self) -> N? {
        guard bytes.count - offset >= N.byteCount else { return nil }
        var bits: N.Bits = 0
        for i in 0..<N.byteCount { bits |= N.Bits(bytes[offset + i]) << N.Bits(i * 8) }
        offset += N.byteCount
        return N(bits: bits)
    }
}
