/// Finds the bytes that end a line or a run of plain text, eight at a time.
///
///     zero bytes of x:  (x - 0x01…01) & ~x & 0x80…80
///
/// The lowest mark of that formula is always a true one (only marks above it can be false), and words are read in little-endian
/// order, so that the lowest mark is the first byte. Every search answers `bytes.count` where nothing was found.
package enum ByteSearch {
    /// `\n` or `\r`.
    static func lineEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        first(in: bytes, from: start) { marks($0, equal: 0x0A) | marks($0, equal: 0x0D) }
    }

    /// `"` or `\`.
    static func stringEdge(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        first(in: bytes, from: start) { marks($0, equal: 0x22) | marks($0, equal: 0x5C) }
    }

    /// `"`, `\` or a control character: what a JSON string cannot hold as it is.
    static func escapable(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        first(in: bytes, from: start) { marks($0, equal: 0x22) | marks($0, equal: 0x5C) | controlMarks($0) }
    }

    /// `"`, `\`, a control character or a byte outside ASCII.
    static func notPlain(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        first(in: bytes, from: start) {
            marks($0, equal: 0x22) | marks($0, equal: 0x5C) | controlMarks($0) | ($0 & highBits)
        }
    }

    /// A control character, 0x7F among them.
    package static func control(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        first(in: bytes, from: start) { controlMarks($0) | marks($0, equal: 0x7F) }
    }

    /// What is neither an ASCII letter nor a digit nor a hyphen: the end of nearly every header field's name.
    package static func nameEdge(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        first(in: bytes, from: start) { word in
            let letters = marks(word | lowBits &* 0x20, between: 0x60, and: 0x7B)
            let others = marks(word, between: 0x2F, and: 0x3A) | marks(word, between: 0x2C, and: 0x2E)
            return ~(letters | others) & highBits
        }
    }

    private static let highBits: UInt64 = 0x8080_8080_8080_8080
    private static let lowBits: UInt64 = 0x0101_0101_0101_0101

    @inline(__always)
    private static func first(
        in bytes: UnsafeRawBufferPointer,
        from start: Int,
        marks: (UInt64) -> UInt64
    ) -> Int {
        var at = start
        while bytes.count - at >= 8 {
            let found = marks(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)))
            if found != 0 { return at + found.trailingZeroBitCount / 8 }
            at += 8
        }
        while at < bytes.count {
            // The other seven bytes are letters, which no search looks for.
            if marks(UInt64(bytes[at]) | 0x6161_6161_6161_6100) != 0 { return at }
            at += 1
        }
        return bytes.count
    }

    @inline(__always)
    private static func marks(_ word: UInt64, equal byte: UInt64) -> UInt64 {
        let difference = word ^ (lowBits &* byte)
        return (difference &- lowBits) & ~difference & highBits
    }

    /// Exact at every byte, for it carries nothing from one to the next. (Bit Twiddling Hacks, "Determine if a word has a byte between m and n".)
    @inline(__always)
    private static func marks(_ word: UInt64, between low: UInt64, and high: UInt64) -> UInt64 {
        let sevenBits = word & ~highBits
        let isBelow = lowBits &* (127 &+ high) &- sevenBits
        let isAbove = sevenBits &+ lowBits &* (127 &- low)
        return isBelow & isAbove & ~word & highBits
    }

    @inline(__always)
    private static func controlMarks(_ word: UInt64) -> UInt64 {
        (word &- (lowBits &* 0x20)) & ~word & highBits
    }
}
