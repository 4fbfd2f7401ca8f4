/// One user before the rollout, in one family: requests, and how many lay above each line. Fades, so these are no whole numbers.
package struct OwnPast: Hashable, Sendable {
    package var n: Float = 0
    package var slow: Float = 0
    package var slow2: Float = 0

    package init(n: Float = 0, slow: Float = 0, slow2: Float = 0) {
        self.n = n
        self.slow = slow
        self.slow2 = slow2
    }

    func slow(_ line: Int) -> Double { Double(line == 0 ? slow : slow2) }
}

extension OwnPast: BitwiseNumber {
    package var bits: UInt128 {
        UInt128(n.bitPattern) | UInt128(slow.bitPattern) << 32 | UInt128(slow2.bitPattern) << 64
    }

    package init(bits: UInt128) {
        n = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
        slow = Float(bitPattern: UInt32(truncatingIfNeeded: bits >> 32))
        slow2 = Float(bitPattern: UInt32(truncatingIfNeeded: bits >> 64))
    }
}
