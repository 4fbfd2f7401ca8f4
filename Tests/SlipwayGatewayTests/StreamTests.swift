import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Testing

@Suite(.timeLimit(.minutes(10)))
struct StreamTests {
    static let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"

    static func chunk(_ text: String) -> String { String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n" }

    static func delta(_ text: String) -> String {
        #"data: {"id":"1","object":"chat.completion.chunk","model":"gpt-4-0613","choices":[{"index":0,"delta":{"content":"\#(text)"},"finish_reason":null}]}"#
            + "\n\n"
    }

    static let usage =
        #"data: {"id":"1","object":"chat.completion.chunk","model":"gpt-4-0613","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}"#
        + "\n\n"
    static let done = "data: [DONE]\n\n"

    static func chat(_ body: String) -> String {
        "POST /v1/chat/completions HTTP/1.1\r\nhost: gw\r\ncontent-type: application/json\r\n"
            + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    static let ask = chat(#"{"model":"gpt-4","stream":true,"messages":[]}"#)

    /// Lets a client ask for a stream, and gives both ends when its head has passed.
    static func open(_ harness: Harness) async throws -> (client: WireConnection, upstream: WireConnection) {
        let client = try await harness.client()
        try await client.send(ask)
        let upstream = try await harness.upstream.accept()
        _ = try await upstream.receiveMessage()
        try await upstream.send(head)
        let response = try await client.receive(through: "\r\n\r\n")
        #expect(response.contains("transfer-encoding: chunked"))
        return (client, upstream)
    }

    @Test func eachEventArrivesBeforeTheNextIsSent() async throws {
        try await Harness.run { harness in
            let (client, upstream) = try await Self.open(harness)
            for word in ["one", "two", "three"] {
                try await upstream.send(Self.chunk(Self.delta(word)))
                #expect(try await client.receiveChunk() == Self.delta(word))
            }
            try await upstream.send(Self.chunk(Self.usage) + Self.chunk(Self.done) + "0\r\n\r\n")
            #expect(try await client.receiveChunk() == Self.done)
            #expect(try await client.receiveChunk() == nil)
            let tally = try await harness.tally { $0.finished == 1 }
            #expect(tally[.ok] == 1)
            #expect(tally.streams == 1)
            #expect(tally.tokensIn == 7)
            #expect(tally.tokensOut == 3)
            #expect(tally.timeToFirstToken.count == 1)
        }
    }

    @Test func eventsThatComeTogetherLeaveOneByOne() async throws {
        try await Harness.run { harness in
            let (client, upstream) = try await Self.open(harness)
            try await upstream.send(Self.chunk(Self.delta("a") + Self.delta("b")) + Self.chunk(Self.done) + "0\r\n\r\n")
            #expect(try await client.receiveChunk() == Self.delta("a"))
            #expect(try await client.receiveChunk() == Self.delta("b"))
            #expect(try await client.receiveChunk() == Self.done)
            #expect(try await client.receiveChunk() == nil)
        }
    }

    @Test func anEventInPiecesArrivesWhole() async throws {
        try await Harness.run { harness in
            let (client, upstream) = try await Self.open(harness)
            let event = Self.delta("hello")
            for character in event.dropLast() { try await upstream.send(Self.chunk(String(character))) }
            #expect(client.unreadBytes == 0)
            try await upstream.send(Self.chunk("\n" + Self.done) + "0\r\n\r\n")
            #expect(try await client.receiveChunk() == event)
            #expect(try await client.receiveChunk() == Self.done)
        }
    }

    @Test func usageIsAskedForAndKeptFromAClientThatDidNotAsk() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(Self.ask)
            let upstream = try await harness.upstream.accept()
            let request = try await upstream.receiveMessage()
            #expect(request.body.contains(#""include_usage":true"#))
            #expect(request["content-length"] == String(request.body.utf8.count))
            #expect(request["accept-encoding"] == "identity")
            try await upstream.send(Self.head + Self.chunk(Self.delta("a") + Self.usage + Self.done) + "0\r\n\r\n")
            let response = try await client.receiveMessage()
            #expect(response.body == Self.delta("a") + Self.done)
            #expect(try await harness.tally { $0.finished == 1 }.measuredTokens == 1)
        }
    }

    @Test func aClientThatAskedForUsageGetsIt() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            let body = #"{"model":"gpt-4","stream":true,"stream_options":{"include_usage":true},"messages":[]}"#
            try await client.send(Self.chat(body))
            let upstream = try await harness.upstream.accept()
            #expect(try await upstream.receiveMessage().body == body)
            try await upstream.send(Self.head + Self.chunk(Self.delta("a") + Self.usage + Self.done) + "0\r\n\r\n")
            #expect(try await client.receiveMessage().body == Self.delta("a") + Self.usage + Self.done)
        }
    }

    enum Cut: CaseIterable {
        case close
        case reset
        case cleanEnd
        case garbage
    }

    @Test(arguments: Cut.allCases) func aStreamThatBreaksOffEndsWithAnErrorEvent(_ cut: Cut) async throws {
        try await Harness.run { harness in
            let (client, upstream) = try await Self.open(harness)
            try await upstream.send(Self.chunk(Self.delta("a")))
            #expect(try await client.receiveChunk() == Self.delta("a"))
            switch cut {
            case .close: try await upstream.close()
            case .reset: try await upstream.reset()
            case .cleanEnd: try await upstream.send("0\r\n\r\n")
            case .garbage: try await upstream.send("zzz\r\n")
            }
            let error = try await client.receiveChunk()
            let code = cut == .garbage ? "upstream_malformed_response" : "upstream_truncated"
            #expect(error?.contains(#""code":"\#(code)""#) == true)
            #expect(error?.hasPrefix("data: ") == true)
            #expect(try await client.receiveChunk() == nil)
            try await client.closed()
            let tally = try await harness.tally { $0.finished == 1 }
            #expect(tally[cut == .garbage ? .error : .truncated] == 1)
        }
    }

    @Test func anErrorInsideAStreamIsPassedOnAndCounts() async throws {
        try await Harness.run { harness in
            let (client, upstream) = try await Self.open(harness)
            let event = #"data: {"error":{"message":"m","type":"server_error","param":null,"code":null}}"# + "\n\n"
            try await upstream.send(Self.chunk(event) + "0\r\n\r\n")
            #expect(try await client.receiveChunk() == event)
            #expect(try await client.receiveChunk() == nil)
            #expect(try await harness.tally { $0.finished == 1 }[.error] == 1)
        }
    }

    @Test func aCutStreamOfAnUnknownAPIIsCut() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("GET /events HTTP/1.1\r\nhost: gw\r\n\r\n")
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send(Self.head + Self.chunk("data: 1\n\n"))
            _ = try await client.receive(through: "\r\n\r\n")
            #expect(try await client.receiveChunk() == "data: 1\n\n")
            try await upstream.close()
            #expect(try await client.receiveUntilClosed().isEmpty)
        }
    }

    @Test func anEventThatIsTooLongPassesInPieces() async throws {
        try await Harness.run {
            $0.tuning.maxHeldEventBytes = 1000
        } _: { harness in
            let (client, upstream) = try await Self.open(harness)
            let long = Self.delta(String(repeating: "x", count: 5000))
            try await upstream.send(Self.chunk(String(long.prefix(2000))))
            #expect(try await client.receiveChunk() == String(long.prefix(2000)))
            try await upstream.send(Self.chunk(String(long.dropFirst(2000))) + Self.chunk(Self.done) + "0\r\n\r\n")
            // In as many pieces as reads brought it; what follows is an event again.
            var rest = ""
            while rest.utf8.count < long.utf8.count - 2000, let piece = try await client.receiveChunk() {
                rest += piece
            }
            #expect(rest == String(long.dropFirst(2000)))
            #expect(try await client.receiveChunk() == Self.done)
            #expect(try await harness.tally { $0.finished == 1 }[.ok] == 1)
        }
    }
}
