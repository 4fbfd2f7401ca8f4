/// Counts the request ids of one event loop, so that no two of a process are equal: at most 2^18 a second and loop, for up to 64 loops.
package struct RequestSerial: Sendable {
    /// 24 bits: the loop's number, then its count.
    package struct Number: Hashable, Sendable {
        let bits: UInt32
    }

    private let loop: UInt32
    private var count: UInt32

    /// - Parameter random: where the count begins: processes that follow each other, or run side by side, differ in it.
    package init(loop: Int, random: UInt64) {
        self.loop = UInt32(truncatingIfNeeded: loop & 63) << 18
        count = UInt32(truncatingIfNeeded: random)
    }

    package mutating func next() -> Number {
        count &+= 1
        return Number(bits: loop | count & 0x3FFFF)
    }
}
