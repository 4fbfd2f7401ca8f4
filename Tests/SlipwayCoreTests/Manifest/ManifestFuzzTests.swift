import Testing

@testable import SlipwayCore

/// Whatever the text: an answer, no crash, and a manifest if and only if there is no error.
@Suite struct ManifestFuzzTests {
    private static let tellingBytes = Array("{}[]\"'#&*!|>%@`,:?- \n\r\t$\\0aZ\u{7F}é🚢".utf8) + [0x00, 0x80, 0xFF]

    @Test func everyTruncationOfTheContractHasAnAnswer() throws {
        let bytes = Array(try ManifestFixtures.contract().utf8)
        for length in stride(from: 0, to: bytes.count, by: 7) { expectAnswer(bytes.prefix(length)) }
    }

    @Test(arguments: ["contract.txt", "full.txt"])
    func flippedBytesHaveAnAnswer(golden: String) throws {
        let seed = UInt64.random(in: .min ... .max)
        print("ManifestFuzzTests: seed \(seed)")
        var random = WireRandom(seed: seed)
        let original = Array(try ManifestFixtures.input(of: golden).utf8)
        for _ in 0..<300 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = random.pick(Self.tellingBytes)
            }
            expectAnswer(bytes[...], "seed \(seed)")
        }
    }

    @Test(arguments: [
        "\u{0}", "\u{FEFF}services: {}", "[", "{", "- ", "? ", "? [a]\n: b", "!!binary x", "&a *a", "&a [*a]",
        "%YAML 9.9\n---\n",
        "a: \"\\ud800\"", "\u{F0000}: 1", "---", "...", "a:\n\tb", "{a: 1, a: 2, a: 3", "\"\\x61\": 1\na: 2", "a: b: c",
        "services: *x",
        "services: {a: {versions: {v: {parameters: &p {x: [*p]}}}}}", "${A}: ${A}", "a: ${", "a: $${", "\r\n\r\n: :",
        "<<: {}",
    ])
    func oddTextsHaveAnAnswer(text: String) {
        expectAnswer(Array(text.utf8)[...], "\(text.debugDescription)")
    }

    @Test func deepNestingHasAnAnswer() {
        expectAnswer(Array(String(repeating: "[", count: 100_000).utf8)[...])
        expectAnswer(Array(String(repeating: "{a: ", count: 900).utf8)[...])
        let open = String(repeating: "{a: ", count: 500)
        let parameters = "services: {a: {versions: {v: {parameters: \(open)1\(String(repeating: "}", count: 500))}}}}"
        expectAnswer(Array(parameters.utf8)[...])
    }

    @Test func anchorsThatNestInEachOtherHaveAnAnswer() {
        let (open, close) = (String(repeating: "[", count: 900), String(repeating: "]", count: 900))
        let levels = (1...600).map { "l\($0): &l\($0) \(open)*l\($0 - 1)\(close)" }
        expectAnswer(Array("l0: &l0 1\n\(levels.joined(separator: "\n"))".utf8)[...])
    }

    @Test func aliasesThatMultiplyAreCutOff() {
        let levels = (1...17).map { "l\($0): &l\($0) [*l\($0 - 1), *l\($0 - 1)]" }
        let text = """
            services:
              a:
                versions:
                  v:
                    upstream: http://127.0.0.1:9001
                    parameters:
                      l0: &l0 [1, 2]
                      \(levels.joined(separator: "\n          "))
            """
        let compilation = ManifestFixtures.compile(text)
        #expect(compilation.diagnostics.contains { $0.message.contains("too many values") })
    }

    @Test func aliasesThatMultiplyInAKeyAreRefused() {
        let levels = (1...40).map { "l\($0): &l\($0) [*l\($0 - 1), *l\($0 - 1)]" }
        let text = "l0: &l0 [1, 2]\n\(levels.joined(separator: "\n"))\n? *l40\n: 1\n? *l39\n: 2\n"
        #expect(ManifestFixtures.compile(text).diagnostics.contains { $0.message.contains("could stand for too much") })
    }

    @Test func textsMayHaveStarsAndAmpersands() {
        let prose = String(repeating: "- *bold* & &amp; [x]: {y} ", count: 3)
        let text = "services: {a: {versions: {v: {upstream: \"http://a\", prompt: {text: \"\(prose)\"}}}}}"
        #expect(ManifestFixtures.compile(text).diagnostics == [])
    }

    private func expectAnswer(_ bytes: ArraySlice<UInt8>, _ comment: Comment? = nil) {
        let compilation = ManifestFixtures.compile(String(decoding: bytes, as: UTF8.self))
        let hasError = compilation.diagnostics.contains { $0.severity == .error }
        #expect((compilation.manifest == nil) == hasError, comment)
        #expect(compilation.diagnostics.allSatisfy { $0.line > 0 && $0.column > 0 }, comment)
    }
}
