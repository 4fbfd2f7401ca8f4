import Testing

@testable import SlipwayCore

@Suite struct KnownAnswerTests {
    private static let heads = [
        #"{"id":"@","object":"chat.completion","created":@,"model":"gpt-4o","choices":[{"index":0,"message":{"role":"assistant","content":"@","#,
        #"{"id": "@", "model": "gpt-4o", "choices": [{"text": "@", "message": {"content": "@","#,
        #"{"id":"@","type":"message","model":"claude-4","content":[{"type":"text","text":"@"}],"x":[{"a":{"y":{"n":@,"#,
        #"{"id":"@","status":"completed","model":"gpt-5","output":[{"content":[{"text":"@","@":@}]}],"x":[{"b":{"@":"@","#,
    ]
    private static let middles = [
        #""refusal":null},"finish_reason":"stop"}],"#, #""n":12},"finish_reason":"length"}],"#,
        #""z":"\\"@\\""}}],"stop_reason":"end_turn","#,
        #""q":[1,22,"@",{"@":[]}]}}],"error":null,"#, #""q":1}}],"error":{"type":"x","code":"@"},"#,
        #"}"q"}],"a":"x"5,"#,
    ]
    private static let tails = [
        #""usage":{"prompt_tokens":@,"completion_tokens":@,"total_tokens":@}}"#,
        #""usage":{"prompt_tokens":@,"prompt_tokens_details":{"cached_tokens":@},"completion_tokens_details":{"reasoning_tokens":@}}}"#,
        #""usage":{"input_tokens":@,"output_tokens":@,"cache_read_input_tokens":@}}"#,
        #""usage":{"prompt_tokens":@,"cached_tokens":@},"usage":{"completion_tokens":@}}"#,
        #""usage":{"prompt_tokens":"@","completion_tokens":@},"status":"@"}"#,
        #""usage":null,"system_fingerprint":"@"}"#, #""usage":{"prompt_tokens":@"#, #""service_tier":"@"} \n"#,
    ]
    private static let values = [
        "1", "12", "0", "4711", "99999999999", "1.5", "1e3", "-3", "x", "", "a longer text, of some words", "\\n", "\"",
        "\n", "usage",
    ]

    private static func answer(_ random: inout WireRandom, _ forms: [String]) -> [UInt8] {
        let parts = random.pick(forms).split(separator: "@", omittingEmptySubsequences: false)
        return Array(parts.dropFirst().reduce(String(parts[0])) { $0 + random.pick(values) + $1 }.utf8)
    }

    private static func said(_ reader: BodyReader) -> String {
        var reader = reader
        reader.finish()
        return "\(reader.findings()) \(reader.isComplete())"
    }

    /// An answer that is read is the model.
    @Test(arguments: 0..<1000 as Range<UInt64>) func whatIsComparedSaysTheSameAsWhatIsRead(seed: UInt64) {
        var random = WireRandom(seed: seed)
        let forms = (0..<2).map { _ in random.pick(Self.heads) + random.pick(Self.middles) + random.pick(Self.tails) }
        let api = random.pick([APIKind.openAIChat, .openAIResponses, .anthropicMessages])
        var last = KnownAnswer()
        for _ in 0..<12 {
            let answer = Self.answer(&random, forms)
            var (read, compared) = (BodyReader(api: api), BodyReader(api: api))
            answer.withUnsafeBytes { bytes in
                read.read(bytes)
                compared.read(bytes, knowing: &last)
            }
            #expect(Self.said(compared) == Self.said(read), "\(String(decoding: answer, as: UTF8.self))")
        }
    }

    private static func text(_ id: String, _ input: String, model: String = "gpt-4o") -> [UInt8] {
        let head =
            #"{"id":"\#(id)","model":"\#(model)","choices":[{"message":{"content":"Hello, \#(id)"},"finish_reason":"stop"}],"#
        return Array((head + #""usage":{"prompt_tokens":\#(input),"completion_tokens":7}}"#).utf8)
    }

    private static func facts(of text: [UInt8], by last: inout KnownAnswer) -> ResponseFacts? {
        text.withUnsafeBytes { last.facts(of: $0, api: .openAIChat) }
    }

    private static func read(_ text: [UInt8], _ last: inout KnownAnswer) {
        var reader = BodyReader(api: .openAIChat)
        text.withUnsafeBytes { reader.read($0, knowing: &last) }
    }

    @Test func anAnswerLikeTheLastIsCompared() {
        var last = KnownAnswer()
        #expect(Self.facts(of: Self.text("a", "12"), by: &last) == nil)
        Self.read(Self.text("a", "12"), &last)
        let facts = Self.facts(of: Self.text("another", "4711"), by: &last)
        #expect(facts?.usage == TokenUsage(input: 4711, output: 7))
        #expect(facts?.model == "gpt-4o")
        #expect(facts?.finishReason == "stop")
        #expect(Self.facts(of: Self.text("a", "12", model: "o3"), by: &last) == nil)
        #expect(Self.facts(of: Self.text("a", "1.5"), by: &last) == nil)
        #expect(Self.facts(of: Array(Self.text("a", "12").dropLast()), by: &last) == nil)
        #expect(Self.text("a", "12").withUnsafeBytes { last.facts(of: $0, api: .openAIResponses) } == nil)
    }

    @Test func textWithEscapesIsAGapToo() {
        var last = KnownAnswer()
        let answer = { (text: String) in Array(#"{"choices":[{"text":"\#(text)"}],"usage":{"prompt_tokens":1}}"#.utf8) }
        Self.read(answer(#"a\nb \"c\""#), &last)
        #expect(Self.facts(of: answer("d"), by: &last)?.usage?.input == 1)
    }

    @Test func aPieceThatDoesNotEndAsAnAnswerIsNotCompared() {
        var last = KnownAnswer()
        let answer = Self.text("a", "12") + [UInt8(ascii: "x")]
        Self.read(answer, &last)
        #expect(Self.facts(of: answer, by: &last) == nil)
    }

    @Test func aSourceWhoseAnswersHaveNothingInCommonIsReadOnly() {
        var last = KnownAnswer()
        for number in 0..<8 {
            #expect(last.isOfUse)
            Self.read(Self.text("a", "12", model: "model \(number)"), &last)
        }
        #expect(!last.isOfUse)
        Self.read(Self.text("a", "12", model: "model 7"), &last)
        #expect(!last.isOfUse)
    }

    @Test func oneThatIsComparedBringsTheOthersBack() {
        var last = KnownAnswer()
        for number in 0..<20 { Self.read(Self.text("a", "12", model: "model \(number / 2)"), &last) }
        #expect(last.isOfUse)
    }
}
