/// SipHash-2-4 (Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012): who lacks the key cannot tell its values from random ones.
///
/// XXH64 has no key and is for places; this is for what nobody else may compute.
package struct SipHash: Sendable {
    private let k0: UInt64
    private let k1: UInt64

    package init(key k0: UInt64, _ k1: UInt64) {
        self.k0 = k0
        self.k1 = k1
    }

    private struct State {
        var v0, v1, v2, v3: UInt64

        init(_ k0: UInt64, _ k1: UInt64) {
            v0 = k0 ^ 0x736F_6D65_7073_6575
            v1 = k1 ^ 0x646F_7261_6E64_6F6D
            v2 = k0 ^ 0x6C79_6765_6E65_7261
            v3 = k1 ^ 0x7465_6462_7974_6573
        }

        mutating func round() {
            v0 &+= v1
            v1 = rotate(v1, 13) ^ v0
            v0 = rotate(v0, 32)
            v2 &+= v3
            v3 = rotate(v3, 16) ^ v2
            v0 &+= v3
            v3 = rotate(v3, 21) ^ v0
            v2 &+= v1
            v1 = rotate(v1, 17) ^ v2
            v2 = rotate(v2, 32)
        }

        mutating func take(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        mutating func finish() -> UInt64 {
            v2 ^= 0xFF
            for _ in 0..<4 { round() }
            return v0 ^ v1 ^ v2 ^ v3
        }

        private func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 { (value << count) | (value >> (64 - count)) }
    }

    /// Of the word's eight bytes, the least significant first. Allocates nothing.
    package func hash(_ word: UInt64) -> UInt64 {
        var state = State(k0, k1)
        state.take(word)
        state.take(8 << 56)
        return state.finish()
    }

    package func hash(_ bytes: [UInt8]) -> UInt64 {
        var state = State(k0, k1)
        let whole = bytes.count / 8 * 8
        for start in stride(from: 0, to: whole, by: 8) { state.take(Self.word(bytes[start..<(start + 8)])) }
        state.take(Self.word(bytes[whole...]) | UInt64(bytes.count & 0xFF) << 56)
        return state.finish()
    }

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
