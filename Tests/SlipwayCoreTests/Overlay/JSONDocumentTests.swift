import Foundation
import SlipwayCore
import Testing

@Suite struct JSONDocumentTests {
    @Test(arguments: [
        "{}", "[]", "null", " \t\r\n1 ", "-0", "0.5", "1E+2", "-12.0e-7", #""""#, #""\u0000\ud800\"\\\/\b\f\n\r\t""#,
        "[[],{}]",
        #"{"a":{"a":[1,2,{"a":null}]},"a":true}"#, "\"\u{7F}é🚢\u{FFFF}\"", #"{"":0}"#,
    ])
    func wellFormedTextIsTaken(text: String) throws {
        #expect(try JSONDocument(Array(text.utf8)).bytes == Array(text.utf8))
    }

    @Test(arguments: [
        ("", 0), (" ", 1), ("{", 1), ("[1,]", 3), ("[1", 2), ("{\"a\"}", 4), ("{\"a\":}", 5), ("{\"a\":1,}", 7),
        ("{a:1}", 1),
        ("01", 1), ("-", 1), ("1.", 2), (".5", 0), ("+1", 0), ("1e", 2), ("nul", 0), ("True", 0), ("NaN", 0),
        ("{} x", 3),
        ("\"a", 2), ("\"\n\"", 1), (#""\x""#, 2), (#""\u12g4""#, 5), ("'a'", 0), ("[1 2]", 3), ("{\"a\" 1}", 5),
        ("\u{FEFF}{}", 0),
        ("[1}", 2), ("\u{0}", 0), ("[\u{0}]", 1), ("\"\u{0}\"", 1), ("1//", 1),
    ])
    func faultSaysWhere(text: String, offset: Int) {
        #expect { try JSONDocument(Array(text.utf8)) } throws: { ($0 as? JSONFault)?.offset == offset }
    }

    @Test(
        arguments: [
            [0xC3], [0xC0, 0x80], [0xC1, 0xBF], [0x80], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xF0, 0x9F, 0x9A], [0xFF],
        ] as [[UInt8]]
    )
    func malformedUTF8IsAFault(bytes: [UInt8]) {
        #expect(throws: JSONFault.self) { try JSONDocument([0x22] + bytes + [0x22]) }
    }

    @Test func depthIsLimited() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        _ = try JSONDocument(nested(512))
        #expect(throws: JSONFault.self) { try JSONDocument(nested(513)) }
        #expect(throws: JSONFault.self) { try JSONDocument([UInt8](repeating: UInt8(ascii: "["), count: 100_000)) }
        #expect(throws: JSONFault.self) { try JSONDocument(Array(String(repeating: #"{"a":"#, count: 50_000).utf8)) }
    }

    @Test func membersAreReadByTheirNames() throws {
        let text = #"{"m\u006fdel":"gpt-4","stream":true,"n":2,"o":{"p":{"q":"deep"},"p":{"q":"last"}},"x":null}"#
        let document = try JSONDocument(Array(text.utf8))
        #expect(document.isObject)
        #expect(document.string(at: ["model"]) == "gpt-4")
        #expect(document.flag(at: ["stream"]) == true)
        #expect(document.string(at: ["stream"]) == nil)
        #expect(document.scalar(at: ["n"]) == "2")
        #expect(document.string(at: ["o", "p", "q"]) == "last")
        #expect(document.string(at: ["o", "x", "q"]) == nil)
        #expect(document.string(at: ["n", "x"]) == nil)
        #expect(document.flag(at: ["x"]) == nil)
        #expect(document.string(at: []) == nil)
        #expect(try JSONDocument(Array("[1]".utf8)).isObject == false)
    }

    @Test(arguments: [
        (#""a\"b\\c\/d\b\f\n\r\te""#, "a\"b\\c/d\u{8}\u{C}\n\r\te"), (#""\u00e9\ud83d\udea2é""#, "é🚢é"),
        (#""\ud83d""#, "\u{FFFD}"), (#""\ud83dx\udea2""#, "\u{FFFD}x\u{FFFD}"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
        (#""\ud83d\n""#, "\u{FFFD}\n"),
    ])
    func escapesAreResolved(json: String, expected: String) throws {
        #expect(try JSONDocument(Array("{\"a\":\(json)}".utf8)).string(at: ["a"]) == expected)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func generatedTextIsTakenAndReadAsFoundationReadsIt(seed: UInt64) throws {
        var random = WireRandom(seed: seed)
        for _ in 0..<20 {
            let text = random.jsonObject(names: ["a", "b", "c", "d", "e", "f"])
            let document = try JSONDocument(Array(text.utf8))
            for name in ["a", "b", "c"] where Self.occurrences(of: name, in: document) <= 1 {
                let members = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
                #expect(document.string(at: [name]) == members[name] as? String, "seed \(seed): \(text)")
            }
        }
    }

    /// Which of several members Foundation reads is not defined.
    private static func occurrences(of name: String, in document: JSONDocument) -> Int {
        String(decoding: document.bytes, as: UTF8.self).components(separatedBy: "\"\(name)\"").count - 1
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func anyBytesAreTakenOrRefused(seed: UInt64) {
        var random = WireRandom(seed: seed)
        for _ in 0..<200 {
            let bytes = random.isTrue(oneIn: 2) ? random.bytes(upTo: 60) : Self.damaged(&random)
            let isFoundations =
                (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
            do {
                let document = try JSONDocument(bytes)
                _ = document.scalar(at: ["a", "b"])
            } catch {
                #expect((0...bytes.count).contains(error.offset))
                // Foundation refuses less than we do only where it guesses another encoding.
                if isFoundations { #expect(bytes.contains { $0 == 0 || $0 >= 0x80 }, "seed \(seed): \(bytes)") }
            }
        }
    }

    private static func damaged(_ random: inout WireRandom) -> [UInt8] {
        var bytes = Array(random.json().utf8)
        guard !bytes.isEmpty else { return bytes }
        switch random.below(3) {
        case 0: bytes.removeLast(random.below(bytes.count))
        case 1: bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
        default: bytes.insert(contentsOf: random.bytes(upTo: 3), at: random.below(bytes.count))
        }
        return bytes
    }
}
