import Foundation
import SlipwayCore
import Testing

@Suite struct RequestIDTests {
    @Test func descriptionAndParsingAreInverse() throws {
        var random = WireRandom(seed: 11)
        for _ in 0..<1000 {
            let id = RequestID(random: random.next(), random.next())
            #expect(RequestID(id.description) == id)
            #expect(RequestID(id.description.uppercased()) == id)
            #expect(UUID(uuidString: id.description)?.uuidString.lowercased() == id.description)
        }
    }

    @Test func randomBitsGiveVersionFour() {
        for bits in [0, UInt64.max] {
            let text = Array(RequestID(random: bits, bits).description)
            #expect(text[14] == "4")
            #expect("89ab".contains(text[19]))
        }
    }

    @Test(arguments: [
        "", "6ba7b810-9dad-41d1-80b4-00c04fd430c", "6ba7b810-9dad-41d1-80b4-00c04fd430c8a",
        "6ba7b810x9dad-41d1-80b4-00c04fd430c8", "gba7b810-9dad-41d1-80b4-00c04fd430c8",
        "6ba7b810-9dad-41d1-80b4-00c04fd430éé", "+ba7b810-9dad-41d1-80b4-00c04fd430c8",
        "6ba7b8109dad-4-1d1-80b4-00c04fd430c8",
    ])
    func otherTextIsNoID(text: String) {
        #expect(RequestID(text) == nil)
    }
}
