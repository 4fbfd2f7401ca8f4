/// Eight lower-case hexadecimal digits, all made at once.
///
/// The number's nibbles are spread over the bytes of a word, and each byte gets what lies between its nibble and its digit.
package struct HexDigits {
    /// As they stand in memory.
    private let digits: UInt64

    package init(_ bits: UInt32) {
        var word = UInt64(bits)
        word = (word & 0xFFFF_0000) << 16 | word & 0xFFFF
        word = (word & 0x0000_FF00_0000_FF00) << 8 | word & 0x0000_00FF_0000_00FF
        word = (word & 0x00F0_00F0_00F0_00F0) << 4 | word & 0x000F_000F_000F_000F
        let isLetter = (word &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        digits = (word &+ 0x3030_3030_3030_3030 &+ isLetter &* 0x27).bigEndian
    }

    package func write(to place: UnsafeMutableRawPointer) { place.storeBytes(of: digits, as: UInt64.self) }

    /// The first four.
    package func writeHigh(to place: UnsafeMutableRawPointer) {
        place.storeBytes(of: UInt32(truncatingIfNeeded: digits.littleEndian).littleEndian, as: UInt32.self)
    }

    /// The last four.
    package func writeLow(to place: UnsafeMutableRawPointer) {
        place.storeBytes(of: UInt32(truncatingIfNeeded: digits.littleEndian >> 32).littleEndian, as: UInt32.self)
    }
}
