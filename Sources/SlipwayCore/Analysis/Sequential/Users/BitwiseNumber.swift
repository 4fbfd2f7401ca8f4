/// A number that is stored as its bits, little-endian.
package protocol BitwiseNumber: Hashable, Sendable {
    associatedtype Bits: FixedWidthInteger & UnsignedInteger
    var bits: Bits { get }
    init(bits: Bits)
}

extension BitwiseNumber {
    static var byteCount: Int { Bits.bitWidth / 8 }

    func append(to bytes: inout [UInt8]) {
        withUnsafeBytes(of: bits.littleEndian) { bytes.append(contentsOf: $0) }
    }
}

extension BitwiseNumber where Self: FixedWidthInteger & UnsignedInteger, Bits == Self {
    package var bits: Self { self }
    package init(bits: Self) { self = bits }
}

extension UInt8: BitwiseNumber {}
extension UInt16: BitwiseNumber {}
extension UInt32: BitwiseNumber {}
extension UInt64: BitwiseNumber {}

extension Float: BitwiseNumber {
    package var bits: UInt32 { bitPattern }
    package init(bits: UInt32) { self.init(bitPattern: bits) }
}

extension Double: BitwiseNumber {
    package var bits: UInt64 { bitPattern }
    package init(bits: UInt64) { self.init(bitPattern: bits) }
}
