import Testing

@testable import SlipwayCore

@Suite struct KnownFormTests {
    private static let heads = [
        #"data: {"id":"a","model":"gpt-4o","choices":[{"index":0,"delta":{"content":"#,
        #"data: {"id":"b","model":"gpt-4o","choices":[{"index":0,"delta":{"content":"#,
        #"data: {"model":"gpt-4o","choices":[{"delta":{"role":"assistant","content":"#,
        #"data: {"model":"gpt-4o-mini","usage":null,"choices":[{"delta":{"content":"","refusal":"#,
        #"data: {"model":"gpt-4o","usage":{"prompt_tokens":3},"choices":[{"delta":{"content":"#,
        #"data: {"error":{"code":"x"},"choices":[{"delta":{"content":"#,
        #"data: {"choices":[{"finish_reason":"stop","text":"#,
        #"data: {"choices":[{"delta":{"tool_calls":[],"content":"#,
        #"data: {"choices":[{"delta":{"content":"x"}},{"delta":{"content":"#,
        "event: error\ndata: {\"choices\":[{\"delta\":{\"content\":",
        "id: 7\nevent: x\ndata:{\"choices\":[{\"delta\":{\"content\":",
        "data: {\"choices\":\ndata: [{\"delta\":{\"content\":",
    ]
    private static let contents = [
        #""""#, #"" parcel""#, #""another, longer than sixteen bytes""#, #""\"quoted\" ]}\n\\""#, "null", "[]",
        #"[{"text":"x"}]"#, "7",
        "\"a\nb\"", "\"a\\\nb\"", #""\u00e4 ä""#, "\"\n\n\"",
    ]
    private static let tails = [
        "}}]}", #"},"finish_reason":null}],"usage":null}"#, #"},"finish_reason":"stop"}]}"#,
        #"},"finish_reason":"length"}],"usage":{"prompt_tokens":12,"completion_tokens":7}}"#,
        #"}}],"error":{"type":"server_error"}}"#, "", #"}}],"obfuscation":"aB3""}"#, #"}}],"obfuscation":"x"}"#,
        #"}}],"at":12,"obfuscation":""}"#, #"}}],"at":1345,"obfuscation":"\"y"}"#,
        #"}}],"model":"o3","status":"completed"}"#,
        #","refusal":"no"}}]}"#, #"}}],"a":"x"5,"b":"y"}"#, #"}}],"a":"z"x5,"b":"y""#,
    ]
    private static let ends = ["\n\n", "\r\n\r\n", "\r\r", "\n\r", "\n: ping\n\n", "\n", ""]

    /// All that a reader makes of the events of a stream, in turn.
    private static func readings(of stream: [UInt8], knowsForms: Bool, stripsUsage: Bool) -> [String] {
        var reader = StreamReader(api: .openAIChat, stripsUsage: stripsUsage)
        var (start, events) = (0, [String]())
        stream.withUnsafeBytes { bytes in
            while let event = next(bytes.part(start..<bytes.count), &reader, knowsForms) {
                start += event.length
                events.append("\(start) \(event.reading) \(reader.findings()) \(reader.isFinished)")
            }
        }
        return events
    }

    private static func next(
        _ bytes: UnsafeRawBufferPointer,
        _ reader: inout StreamReader,
        _ knowsForms: Bool
    ) -> (length: Int, reading: StreamReader.Reading)? {
        if knowsForms { return reader.readFirstEvent(of: bytes, from: 0) }
        return ServerSentEvents.endOfFirstEvent(in: bytes, from: 0)
            .map { ($0, reader.read(event: bytes.part(0..<$0))) }
    }

    /// Cut first and then read, each event is looked into: that is the model.
    private func isReadAlike(_ stream: String, stripsUsage: Bool = false) {
        let bytes = Array(stream.utf8)
        let known = Self.readings(of: bytes, knowsForms: true, stripsUsage: stripsUsage)
        let model = Self.readings(of: bytes, knowsForms: false, stripsUsage: stripsUsage)
        #expect(known == model, "\(stream)")
    }

    @Test(arguments: 0..<1000 as Range<UInt64>) func whatIsPassedOverHadNothingNewToSay(seed: UInt64) {
        var random = WireRandom(seed: seed)
        // Few of each, so that most are met again.
        let heads = [random.pick(Self.heads), random.pick(Self.heads)]
        let tails = [random.pick(Self.tails), random.pick(Self.tails), random.pick(Self.tails)]
        let ends = [random.pick(Self.ends), "\n\n"]
        let events = (0..<16).map { _ in
            random.pick(heads) + random.pick(Self.contents) + random.pick(tails) + random.pick(ends)
        }
        isReadAlike(events.joined(), stripsUsage: seed.isMultiple(of: 2))
    }

    private static let text = #"data: {"choices":[{"delta":{"content":"Hi"}}],"at":17,"obfuscation":"ab"}"# + "\n\n"

    private static func noted(_ event: String) -> KnownForm {
        var form = KnownForm()
        Array(event.utf8).withUnsafeBytes { bytes in
            var reader = ResponseSkimmer(api: .openAIChat)
            reader.read(whole: EventFields(bytes).data, gapsBegin: .atContent)
            form.note(bytes, reader.gaps, offset: "data: ".utf8.count)
        }
        return form
    }

    private static func match(_ text: String, by form: KnownForm) -> Int? {
        Array(text.utf8).withUnsafeBytes { form.match($0) { _, _ in } }
    }

    @Test func anotherContentAndWhatNobodyReadsMayDiffer() {
        let form = Self.noted(Self.text)
        let other = Self.text.replacing("Hi", with: "Good \\\"morning\\\"").replacing("17", with: "1")
            .replacing("ab", with: "")
        #expect(Self.match(other, by: form) == other.utf8.count)
        #expect(Self.match(other + "data: x", by: form) == other.utf8.count)
        #expect(Self.match(other.replacing("choices", with: "Choices"), by: form) == nil)
        #expect(Self.match(other.replacing("at", with: "AT"), by: form) == nil)
    }

    @Test func whatHasNotComeWholeIsNotKnown() {
        let form = Self.noted(Self.text)
        for length in 0..<Self.text.utf8.count {
            #expect(Self.match(String(Self.text.prefix(length)), by: form) == nil)
        }
    }

    @Test func aLineEndWithinTheContentIsNotPassedOver() {
        let form = Self.noted(Self.text)
        for content in ["\n", "a\n\nb", "a\\\nb", "\r", "a longer one that ends\n"] {
            #expect(Self.match(Self.text.replacing("Hi", with: content), by: form) == nil)
        }
    }

    @Test func ofLongTextsNothingIsHeld() {
        let long = Self.text.replacing("choices\":", with: "choices\":" + String(repeating: " ", count: 2048))
        #expect(Self.match(long, by: Self.noted(long)) == nil)
        let content = Self.text.replacing("Hi", with: String(repeating: "x", count: 5000))
        #expect(Self.match(content, by: Self.noted(content)) == content.utf8.count)
        #expect(Self.match(Self.text, by: Self.noted(content)) == Self.text.utf8.count)
    }

    @Test func whatAGapHoldsIsTold() {
        let form = Self.noted(Self.text)
        var found: [String] = []
        Array(Self.text.replacing("Hi", with: "Ho").utf8).withUnsafeBytes { text in
            _ = form.match(text) { found.append("\($0) \(String(decoding: $1, as: UTF8.self))") }
        }
        #expect(found == ["content Ho"])
    }
}
