import Testing

@testable import SlipwayCore

@Suite struct ByteSearchTests {
    private static func isOfAName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// Every byte at every place, with each of its neighbours' kinds behind it.
    @Test func eachByteIsFoundAtEachPlace() {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<19 {
                for neighbour in [UInt8(ascii: "a"), UInt8(ascii: ","), UInt8(ascii: "-"), 0x01, 0x80] {
                    var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 20)
                    bytes[place] = byte
                    bytes[place + 1] = neighbour
                    bytes.withUnsafeBytes { bytes in
                        let edge = bytes.firstIndex { !Self.isOfAName($0) } ?? bytes.count
                        #expect(ByteSearch.nameEdge(in: bytes, from: 0) == edge)
                        let control = bytes.firstIndex { $0 < 0x20 || $0 == 0x7F } ?? bytes.count
                        #expect(ByteSearch.control(in: bytes, from: 0) == control)
                    }
                }
            }
        }
    }
}
