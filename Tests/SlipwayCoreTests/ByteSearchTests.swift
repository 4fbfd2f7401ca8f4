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

    private typealias Search = @Sendable (UnsafeRawBufferPointer, Int) -> Int

    private static let searches: [(Search, isSuch: @Sendable (UInt8) -> Bool)] = [
        (ByteSearch.lineEnd, { $0 == 0x0A || $0 == 0x0D }),
        (ByteSearch.stringEdge, { $0 == 0x22 || $0 == 0x5C }),
        (ByteSearch.escapable, { $0 == 0x22 || $0 == 0x5C || $0 < 0x20 }),
        (ByteSearch.notPlain, { $0 == 0x22 || $0 == 0x5C || $0 < 0x20 || $0 >= 0x80 }),
        (ByteSearch.control, { $0 < 0x20 || $0 == 0x7F }),
        (ByteSearch.nameEdge, { !isOfAName($0) }),
        (ByteSearch.literalEdge, { !(0x2D...0x39).contains($0) && !(0x61...0x7A).contains($0) }),
    ]

    /// In texts of every length up to some strides, from every byte on; the last byte is the first that is looked for, or none is.
    @Test(arguments: searches.indices) func theFirstOfItsClassIsFoundInTextsOfEveryLength(_ search: Int) {
        let (find, isSuch) = Self.searches[search]
        for byte in [UInt8(ascii: "b"), 0x00, 0x0A, 0x0D, 0x1F, 0x20, 0x22, 0x5C, 0x7F, 0x80, 0xFF] {
            for length in 1..<200 {
                let bytes = [UInt8](repeating: UInt8(ascii: "b"), count: length - 1) + [byte]
                let expected = isSuch(byte) ? length - 1 : length
                let found = bytes.withUnsafeBytes { bytes in (0..<length).map { find(bytes, $0) } }
                #expect(found.allSatisfy { $0 == expected }, "\(byte) behind \(length - 1)")
            }
        }
    }

    @Test(arguments: 0..<200 as Range<UInt64>) func randomBytesAreSearchedAsByteByByte(seed: UInt64) {
        var random = WireRandom(seed: seed)
        let bytes = (0..<random.below(300)).map { _ in
            random.isTrue(oneIn: 20) ? UInt8(truncatingIfNeeded: random.next()) : UInt8(ascii: "a")
        }
        let start = random.below(bytes.count + 1)
        for (find, isSuch) in Self.searches {
            let expected = bytes[start...].firstIndex(where: isSuch) ?? bytes.count
            #expect(bytes.withUnsafeBytes { find($0, start) } == expected, "seed \(seed)")
        }
    }
}
