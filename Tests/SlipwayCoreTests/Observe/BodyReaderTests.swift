import SlipwayCore
import Testing

@Suite struct BodyReaderTests {
    struct Results: Hashable {
        var usage: TokenUsage?
        var model: String?
        var finishReason: String?
        var error: UpstreamError?
        var isComplete = true
    }

    private static func read(_ pieces: [[UInt8]], _ api: APIKind) -> Results {
        var reader = BodyReader(api: api)
        for piece in pieces { piece.withUnsafeBytes { reader.read($0) } }
        reader.finish()
        return Results(
            usage: reader.usage,
            model: reader.model,
            finishReason: reader.finishReason,
            error: reader.error,
            isComplete: reader.isComplete()
        )
    }

    private static let chat = #"""
        {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4-0613",
         "choices":[{"index":0,"message":{"role":"assistant","content":"He said: \"usage\":{\"prompt_tokens\":99}","model":"no","refusal":null},
                     "logprobs":null,"finish_reason":"tool_calls"}],
         "usage":{"prompt_tokens":12,"completion_tokens":7,"total_tokens":19,"prompt_tokens_details":{"cached_tokens":4}},
         "service_tier":"default"}
        """#

    private static let responses = #"""
        {"id":"resp_1","object":"response","status":"incomplete","error":null,"incomplete_details":{"reason":"max_output_tokens"},
         "model":"gpt-5","output":[{"type":"message","status":"completed","content":[{"type":"output_text","text":"x"}]}],
         "usage":{"input_tokens":30,"input_tokens_details":{"cached_tokens":10},"output_tokens":9,"total_tokens":39}}
        """#

    private static let anthropic = #"""
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-4","content":[{"type":"text","text":"stop_reason"}],
         "stop_reason":"max_tokens","stop_sequence":null,
         "usage":{"input_tokens":25,"cache_creation_input_tokens":100,"cache_read_input_tokens":50,"output_tokens":15}}
        """#

    private static let whole: [(String, APIKind, Results)] = [
        (
            chat, .openAIChat,
            Results(
                usage: TokenUsage(input: 12, output: 7, cachedInput: 4),
                model: "gpt-4-0613",
                finishReason: "tool_calls"
            )
        ),
        (
            responses, .openAIResponses,
            Results(
                usage: TokenUsage(input: 30, output: 9, cachedInput: 10),
                model: "gpt-5",
                finishReason: "max_output_tokens"
            )
        ),
        (
            anthropic, .anthropicMessages,
            Results(
                usage: TokenUsage(input: 175, output: 15, cachedInput: 50),
                model: "claude-4",
                finishReason: "max_tokens"
            )
        ),
        (
            #"{"error":{"message":"You exceeded\u0021","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#,
            .openAIChat,
            Results(error: UpstreamError(type: "insufficient_quota", code: "insufficient_quota"))
        ),
        (
            #"{"type":"error","error":{"type":"rate_limit_error","message":"m","details":{"error_code":"enforced_spend_limit_reached"}}}"#,
            .anthropicMessages,
            Results(error: UpstreamError(type: "rate_limit_error", code: "enforced_spend_limit_reached"))
        ),
        (
            #"{"type":"error","code":"server_error","message":"m"}"#, .openAIResponses,
            Results(error: UpstreamError(code: "server_error"))
        ),
        (#"{"error":"\#(String(repeating: "long ", count: 100))"}"#, .openAIChat, Results(error: UpstreamError())),
        (
            #"{"model":"\#(String(repeating: "m", count: 257))","usage":{"prompt_tokens":1}}"#, .openAIChat,
            Results(usage: TokenUsage(input: 1, output: 0))
        ),
        (
            #"{"model":"\#(String(repeating: "m", count: 256))"}"#, .openAIChat,
            Results(model: String(repeating: "m", count: 256))
        ),
        (#"{"model":"g\u0070t-\ud83d\udea2"}"#, .openAIChat, Results(model: "gpt-🚢")),
        ("[\(chat)]", .openAIChat, Results()),
        (chat, .http, Results()),
        (" \n{} ", .openAIChat, Results()),
    ]

    @Test(arguments: whole.indices)
    func bodySaysWhatItIs(index: Int) {
        let (text, api, expected) = Self.whole[index]
        #expect(Self.read([Array(text.utf8)], api) == expected)
        #expect(Self.read(Array(text.utf8).map { [$0] }, api) == expected, "byte by byte")
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func piecesGiveTheSameAsTheWhole(seed: UInt64) {
        var random = WireRandom(seed: seed)
        for (text, api, expected) in Self.whole {
            let pieces = random.pieces(of: Array(text.utf8), upTo: random.pick([1, 3, 17, 90]))
            #expect(Self.read(pieces, api) == expected, "seed \(seed): \(text.prefix(60))")
        }
    }

    @Test(arguments: 0..<50 as Range<UInt64>, [APIKind.openAIChat, .openAIResponses, .anthropicMessages])
    func anyBytesGiveTheSameInPieces(seed: UInt64, api: APIKind) {
        var random = WireRandom(seed: seed)
        for _ in 0..<30 {
            let bytes = Self.nearlyWire(&random)
            let pieces = random.pieces(of: bytes, upTo: random.pick([1, 5, 40]))
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(Self.read(pieces, api) == Self.read([bytes], api), "seed \(seed): \(text.debugDescription)")
        }
    }

    /// Pieces of real bodies, shuffled, cut and damaged.
    private static func nearlyWire(_ random: inout WireRandom) -> [UInt8] {
        let parts = [
            "{", "}", "[", "]", ",", ":", "\"", "\\", " ", #""usage":{"#, #""prompt_tokens":12"#, #""model":"gpt""#,
            #""choices":[{"#,
            #""finish_reason":"stop""#, #""delta":{"content":"#, #""error":{"type":"x""#,
            #""message":{"usage":{"input_tokens":3}}"#,
            #""response":{"status":"failed""#, "null", "true", "-1.5", #""\u00"#, #""type":"error""#, #""code":12"#,
        ]
        let text = "{" + (0..<random.below(25)).map { _ in random.pick(parts) + random.pick(["", ",", ""]) }.joined()
        return Array(text.utf8) + (random.isTrue(oneIn: 4) ? random.bytes(upTo: 20) : [])
    }

    @Test(
        arguments: [
            ("12", 12), ("0", 0), ("1000000000", 1_000_000_000), ("1000000001", nil), ("99999999999999999999", nil),
            ("-1", nil), ("1.5", nil),
            ("1e3", nil), ("null", nil), ("\"12\"", nil), ("[12]", nil), ("{}", nil), ("true", nil),
        ] as [(String, Int?)]
    )
    func countsAreWholeAndWithinBounds(text: String, expected: Int?) {
        let body = Array(#"{"usage":{"prompt_tokens":\#(text)}}"#.utf8)
        #expect(Self.read([body], .openAIChat).usage?.input == expected)
    }

    @Test func cacheReadsNeverExceedTheInput() {
        let body = Array(
            #"{"usage":{"prompt_tokens":5,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":9}}}"#.utf8
        )
        #expect(Self.read([body], .openAIChat).usage == TokenUsage(input: 5, output: 1, cachedInput: 5))
    }

    @Test func bodyThatWasCutIsNotComplete() {
        let bytes = Array(Self.chat.utf8)
        for end in [0, 1, bytes.count / 2, bytes.count - 1] {
            #expect(!Self.read([Array(bytes.prefix(end))], .openAIChat).isComplete)
        }
        #expect(Self.read([bytes, Array("trailing".utf8)], .openAIChat).isComplete)
    }

    @Test func endlessNestingIsSkipped() {
        let deep = Array(repeating: Array(#"{"message":{"usage":["#.utf8), count: 20_000).flatMap { $0 }
        #expect(Self.read([deep], .anthropicMessages) == Results(isComplete: false))
    }
}
