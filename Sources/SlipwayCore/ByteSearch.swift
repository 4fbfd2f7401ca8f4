/// Finds the bytes that end a line or a run of plain text, sixteen at a time.
///
/// What a search looks for is a class of bytes, given as a comparison of sixteen bytes at once that marks those of the class. No class has the
/// letter `a` in it. Every search answers `bytes.count` where nothing was found.
package enum ByteSearch {
    /// `\n` or `\r`.
    static func lineEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let (lf, cr) = (all(0x0A), all(0x0D))
        return first(in: bytes, from: start) { ($0 .== lf) .| ($0 .== cr) }
    }

    /// `"` or `\`.
    ///
    /// Most strings are short: the first sixteen bytes are looked at where this is asked.
    @inline(__always)
    static func stringEdge(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard bytes.count - start >= blockBytes else { return farStringEdge(in: bytes, from: start) }
        let found = bits(stringEdges(block(bytes, start)))
        return found != 0 ? start + found.trailingZeroBitCount / 8 : farStringEdge(in: bytes, from: start + blockBytes)
    }

    @inline(never)
    private static func farStringEdge(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        first(in: bytes, from: start, marks: stringEdges)
    }

    @inline(__always)
    private static func stringEdges(_ block: Block) -> Marks { (block .== all(0x22)) .| (block .== all(0x5C)) }

    /// `"`, `\` or a control character: what a JSON string cannot hold as it is.
    static func escapable(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let (quote, backslash, space) = (all(0x22), all(0x5C), all(0x20))
        return first(in: bytes, from: start) { ($0 .== quote) .| ($0 .== backslash) .| ($0 .< space) }
    }

    /// `"`, `\`, a control character or a byte outside ASCII.
    static func notPlain(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let (quote, backslash, space) = (all(0x22), all(0x5C), SIMD16<Int8>(repeating: 0x20))
        return first(in: bytes, from: start) {
            // With a sign, the bytes outside ASCII are below all others.
            ($0 .== quote) .| ($0 .== backslash) .| (unsafeBitCast($0, to: SIMD16<Int8>.self) .< space)
        }
    }

    /// What is none of the bytes from `-` to `9`, and no lower-case letter: the end of a JSON literal, if it is one that nobody reads.
    static func literalEdge(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let (hyphen, digits, a, letters) = (all(0x2D), all(13), all(0x61), all(26))
        return first(in: bytes, from: start) { .!((($0 &- hyphen) .< digits) .| (($0 &- a) .< letters)) }
    }

    /// A control character, 0x7F among them.
    package static func control(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let (space, delete) = (all(0x20), all(0x7F))
        return first(in: bytes, from: start) { ($0 .< space) .| ($0 .== delete) }
    }

    /// What is neither an ASCII letter nor a digit nor a hyphen: the end of nearly every header field's name.
    package static func nameEdge(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let (caseBit, a, letters) = (all(0x20), all(0x61), all(26))
        let (zero, digits, hyphen) = (all(0x30), all(10), all(0x2D))
        return first(in: bytes, from: start) { block in
            let isLetter = ((block | caseBit) &- a) .< letters
            let isDigit = (block &- zero) .< digits
            return .!(isLetter .| isDigit .| (block .== hyphen))
        }
    }
}

extension ByteSearch {
    private typealias Block = SIMD16<UInt8>
    private typealias Marks = SIMDMask<SIMD16<Int8>>

    private static let blockBytes = 16
    private static let strideBytes = 64

    @inline(__always)
    private static func all(_ byte: UInt8) -> Block { Block(repeating: byte) }

    @inline(__always)
    private static func first(
        in bytes: UnsafeRawBufferPointer,
        from start: Int,
        marks: (Block) -> Marks
    ) -> Int {
        var at = start
        // Most runs are short; only those that are not are taken in strides.
        if bytes.count - at >= blockBytes {
            let found = bits(marks(block(bytes, at)))
            if found != 0 { return at + found.trailingZeroBitCount / 8 }
            at = afterStrides(in: bytes, from: at + blockBytes, marks)
        }
        while bytes.count - at >= blockBytes {
            let found = bits(marks(block(bytes, at)))
            if found != 0 { return at + found.trailingZeroBitCount / 8 }
            at += blockBytes
        }
        let found = bitsOfRest(in: bytes, from: at, marks)
        return found != 0 ? at + found.trailingZeroBitCount / 8 : bytes.count
    }

    /// Of the last bytes, fewer than sixteen: looked at together with those before them, where there are such.
    @inline(__always)
    private static func bitsOfRest(
        in bytes: UnsafeRawBufferPointer,
        from start: Int,
        _ marks: (Block) -> Marks
    ) -> UInt128 {
        guard start < bytes.count else { return 0 }
        guard bytes.count >= blockBytes else { return bits(marks(padded(bytes))) >> (8 * start) }
        let last = bytes.count - blockBytes
        return bits(marks(block(bytes, last))) >> (8 * (start - last))
    }

    /// Where the first stride with a mark in it begins, or where no whole one is left.
    @inline(__always)
    private static func afterStrides(
        in bytes: UnsafeRawBufferPointer,
        from start: Int,
        _ marks: (Block) -> Marks
    ) -> Int {
        var at = start
        while bytes.count - at >= strideBytes {
            let front = marks(block(bytes, at)) .| marks(block(bytes, at + blockBytes))
            let back = marks(block(bytes, at + 2 * blockBytes)) .| marks(block(bytes, at + 3 * blockBytes))
            if bits(front .| back) != 0 { break }
            at += strideBytes
        }
        return at
    }

    @inline(__always)
    private static func block(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Block {
        bytes.loadUnaligned(fromByteOffset: at, as: Block.self)
    }

    /// Fewer than sixteen bytes, and behind them letters, which no search looks for.
    @inline(__always)
    private static func padded(_ bytes: UnsafeRawBufferPointer) -> Block {
        var block = all(UInt8(ascii: "a"))
        withUnsafeMutableBytes(of: &block) { $0.copyMemory(from: bytes) }
        return block
    }

    /// The marked bytes as ones, the first byte lowest.
    @inline(__always)
    private static func bits(_ marks: Marks) -> UInt128 {
        UInt128(littleEndian: unsafeBitCast(marks, to: UInt128.self))
    }
}
