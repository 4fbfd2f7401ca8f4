import Testing

@testable import SlipwayCore

@Suite struct SharedBeginningTests {
    /// What a reader makes of each text in turn: all that it knows, and what it says of that text.
    private static func readings(
        of texts: [String],
        _ read: (inout ResponseSkimmer, UnsafeRawBufferPointer) -> Void
    ) -> [String] {
        var skimmer = ResponseSkimmer(api: .openAIChat)
        return texts.map { text in
            skimmer.textBegan()
            Array(text.utf8).withUnsafeBytes { read(&skimmer, $0) }
            skimmer.facts.textEnded()
            let facts = skimmer.facts
            let marks = [facts.hasContent, facts.hasChoices, facts.hasUsage, facts.hasError, skimmer.isDone]
            return "\(facts.findings) \(marks)"
        }
    }

    /// In pieces nothing is passed over: that is the model.
    private func isReadAlike(_ texts: [String]) {
        let whole = Self.readings(of: texts) { $0.read(whole: $1) }
        let pieces = Self.readings(of: texts) { skimmer, text in
            skimmer.read(text.part(0..<(text.count / 2)))
            skimmer.read(text.part((text.count / 2)..<text.count))
        }
        #expect(whole == pieces, "\(texts)")
    }

    private static let heads = [
        #"{"id":"a","model":"gpt-4o","choices":[{"index":0,"delta":{"content":"#,
        #"{"id":"b","model":"gpt-4o","choices":[{"index":0,"delta":{"content":"#,
        #"{"model":"gpt-4o","choices":[{"delta":{"role":"assistant","content":"#,
        #"{"model":"gpt-4o-mini","usage":null,"choices":[{"delta":{"content":"","refusal":"#,
        #"{"model":"gpt-4o","usage":{"prompt_tokens":3},"choices":[{"delta":{"content":"#,
        #"{"error":{"code":"x"},"choices":[{"delta":{"content":"#,
        #"{"choices":[{"finish_reason":"stop","text":"#,
        #"{"choices":[{"delta":{"content":"x"}},{"delta":{"content":"#,
    ]
    private static let contents = [#""""#, #"" parcel""#, #""\"quoted\" ]}""#, "null", "[]", #"[{"text":"x"}]"#, "7"]
    private static let tails = [
        "}}]}", #"},"finish_reason":null}],"usage":null}"#, #"},"finish_reason":"stop"}]}"#,
        #"},"finish_reason":"length"}],"usage":{"prompt_tokens":12,"completion_tokens":7}}"#,
        #"}}],"error":{"type":"server_error"}}"#, "",
    ]

    @Test(arguments: 0..<300 as Range<UInt64>) func whatIsPassedOverHadNothingNewToSay(seed: UInt64) {
        var random = WireRandom(seed: seed)
        // Few heads, so that most are met again.
        let heads = [random.pick(Self.heads), random.pick(Self.heads)]
        let texts = (0..<12).map { _ in
            random.pick(heads) + random.pick(Self.contents) + random.pick(Self.tails)
        }
        isReadAlike(texts)
    }

    @Test func aTextThatOnlyBeginsAsOneBeforeIsReadToItsEnd() {
        let head = Self.heads[0]
        isReadAlike([head + #""x"}}]}"#, head + #"""#, head, String(head.dropLast()), head + #""y"}}]}"#])
    }

    @Test func itIsTheBytesUpToTheContent() {
        var skimmer = ResponseSkimmer(api: .openAIChat)
        var beginning = SharedBeginning()
        let head = Array((Self.heads[0] + "\"").utf8)
        #expect(head.withUnsafeBytes { beginning.length(in: $0) } == nil)
        head.withUnsafeBytes { beginning.note($0, path: 7) }
        #expect(beginning.path == 7)
        #expect((head + [0x78]).withUnsafeBytes { beginning.length(in: $0) } == head.count)
        #expect(head.withUnsafeBytes { beginning.length(in: $0) } == nil)
        #expect((head.dropLast() + [0x78, 0x78]).withUnsafeBytes { beginning.length(in: $0) } == nil)
        // And a reader goes on behind it: the same head with another model inside is another beginning.
        let other = Self.heads[0].replacing("gpt-4o", with: "o3") + #""x"}}]}"#
        for text in [Self.heads[0] + #""x"}}]}"#, other] {
            skimmer.textBegan()
            Array(text.utf8).withUnsafeBytes { skimmer.read(whole: $0) }
            #expect(skimmer.facts.hasContent)
        }
        #expect(skimmer.facts.model == "gpt-4o")
    }
}
