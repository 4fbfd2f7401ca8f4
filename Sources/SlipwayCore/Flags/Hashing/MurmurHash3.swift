/// MurmurHash3, x86, 32 bits (Austin Appleby, public domain), with the seed 0: what flagd's `fractional` hashes with.
enum MurmurHash3 {
    static func hash(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes { hash($0) }
    }

    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var state: UInt32 = 0
        let blocks = bytes.count / 4
        for block in 0..<blocks {
            let word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: block * 4, as: UInt32.self))
            state ^= scrambled(word)
            state = rotated(state, by: 13) &* 5 &+ 0xE654_6B64
        }
        var rest: UInt32 = 0
        for index in (blocks * 4..<bytes.count).reversed() { rest = rest << 8 | UInt32(bytes[index]) }
        state ^= scrambled(rest)
        return finished(state ^ UInt32(truncatingIfNeeded: bytes.count))
    }

    private static func scrambled(_ word: UInt32) -> UInt32 {
        rotated(word &* 0xCC9E_2D51, by: 15) &* 0x1B87_3593
    }

    private static func rotated(_ word: UInt32, by bits: UInt32) -> UInt32 {
        word << bits | word >> (32 - bits)
    }

    private static func finished(_ state: UInt32) -> UInt32 {
        var state = state
        state = (state ^ state >> 16) &* 0x85EB_CA6B
        state = (state ^ state >> 13) &* 0xC2B2_AE35
        return state ^ state >> 16
    }
}
