import NIOCore

extension ByteBuffer {
    @inline(__always)
    mutating func write(_ text: StaticString) { writeStaticString(text) }

    @inline(__always)
    mutating func write(_ bytes: [UInt8]) { writeBytes(bytes) }

    @inline(__always)
    mutating func write(_ text: String) { writeString(text) }

    mutating func writeDecimal(_ value: Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = value.magnitude
            var start = digits.count
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            } while rest > 0
            writeBytes(UnsafeRawBufferPointer(UnsafeMutableBufferPointer(rebasing: digits[start...])))
        }
    }

    /// Lower-case hexadecimal.
    ///
    /// - Parameter width: the least number of digits.
    mutating func writeHexadecimal(_ value: UInt64, width: Int = 1) {
        let significant = max(1, (64 - value.leadingZeroBitCount + 3) / 4)
        for place in stride(from: max(width, significant) - 1, through: 0, by: -1) {
            let digit = UInt8(truncatingIfNeeded: place < 16 ? (value >> UInt64(place * 4)) & 15 : 0)
            writeInteger(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
