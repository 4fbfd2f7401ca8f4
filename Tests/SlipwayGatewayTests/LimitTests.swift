import NIOCore
import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Testing

@Suite(.timeLimit(.minutes(10)))
struct LimitTests {
    @Test(arguments: [
        "GET / HTTP/1.1\r\nhost: gw\r\nx: \(String(repeating: "y", count: 70_000))\r\n\r\n",
        "GET /\(String(repeating: "y", count: 70_000)) HTTP/1.1\r\nhost: gw\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: gw\r\n" + String(repeating: "x: y\r\n", count: 1000) + "\r\n",
    ])
    func aHeadThatIsTooLarge(_ request: String) async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(request)
            let response = try await client.receiveMessage()
            #expect(response.status == 431)
            #expect(response["x-slipway-error"] == "head_too_large")
            try await client.closed()
        }
    }

    @Test func aBodyThatSaysItIsTooLarge() async throws {
        try await Harness.run {
            $0.settings.maxBodyBytes = 1000
        } _: { harness in
            let client = try await harness.client()
            try await client.send("POST /v1/messages HTTP/1.1\r\nhost: gw\r\ncontent-length: 1001\r\n\r\n")
            let response = try await client.receiveMessage()
            #expect(response.status == 413)
            #expect(response["x-slipway-error"] == "body_too_large")
            #expect(response.body.contains("request_too_large"))
            #expect(await harness.gateway.statistics().total.openedUpstreamConnections == 0)
        }
    }

    @Test func aChunkedBodyThatTurnsOutTooLarge() async throws {
        try await Harness.run {
            $0.settings.maxBodyBytes = 10
        } _: { harness in
            let client = try await harness.client()
            try await client.send("POST / HTTP/1.1\r\nhost: gw\r\ntransfer-encoding: chunked\r\n\r\n8\r\n12345678\r\n")
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receive(through: "12345678\r\n")
            try await client.send("8\r\n12345678\r\n")
            let response = try await client.receiveMessage()
            #expect(response.status == 413)
            #expect(response["x-slipway-error"] == "body_too_large")
            #expect(try await upstream.receiveUntilClosed().isEmpty)
            #expect(try await harness.tally { $0.finished == 1 }[.clientError] == 1)
        }
    }

    @Test(arguments: [
        "content-length: 200\r\n\r\n",
        "transfer-encoding: chunked\r\n\r\n80\r\n\(String(repeating: " ", count: 128))\r\n",
    ])
    func aBodyTooLargeToBeRead(_ body: String) async throws {
        try await Harness.run {
            $0.settings.maxHeldBodyBytes = 100
        } _: { harness in
            let client = try await harness.client()
            try await client.send("POST /v1/chat/completions HTTP/1.1\r\nhost: gw\r\n" + body)
            let response = try await client.receiveMessage()
            #expect(response.status == 413)
            #expect(response["x-slipway-error"] == "body_too_large_to_read")
        }
    }

    /// The client goes on sending; a close at once would reset the connection under its answer.
    @Test func theAnswerArrivesThoughTheBodyIsStillComing() async throws {
        try await Harness.run {
            $0.settings.maxBodyBytes = 1000
        } _: { harness in
            let client = try await harness.client()
            try await client.channel.setOption(.allowRemoteHalfClosure, value: true).get()
            try await client.send("POST / HTTP/1.1\r\nhost: gw\r\ncontent-length: 9000000\r\n\r\n")
            // All of it is taken, and dropped, before the connection ends.
            try await client.send(bytes: [UInt8](repeating: 120, count: 9_000_000))
            #expect(try await client.receiveMessage().status == 413)
        }
    }

    @Test(arguments: [("/v1/chat/completions", "server_error"), ("/v1/messages", "overloaded_error")])
    func tooManyExchangesOfAService(_ path: String, _ type: String) async throws {
        try await Harness.run {
            $0.concurrency = ConcurrencyLimit(max: 1, retryAfter: .seconds(3))
        } _: { harness in
            let (first, second) = (try await harness.client(), try await harness.client())
            try await first.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await second.send("POST \(path) HTTP/1.1\r\nhost: gw\r\ncontent-length: 2\r\n\r\n{}")
            let refused = try await second.receiveMessage()
            #expect(refused.status == 503)
            #expect(refused["retry-after"] == "3")
            #expect(refused["x-slipway-error"] == "too_many_exchanges")
            #expect(refused.body.contains(type))
            try await upstream.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
            #expect(try await first.receiveMessage().status == 200)
            // The slot is free again.
            _ = try await harness.statistics { $0.openExchanges == 0 }
            let third = try await harness.client()
            try await third.send(FaultTests.get)
            _ = try await upstream.receiveMessage()
            try await upstream.send(FaultTests.ok)
            #expect(try await third.receiveMessage().status == 200)
            #expect(try await harness.tally { $0.finished == 3 }[.cancelled] == 1)
        }
    }

    @Test func aRequestThatIsStillComingHoldsNoSlot() async throws {
        try await Harness.run {
            $0.concurrency = ConcurrencyLimit(max: 1)
            $0.api = .openAIChat
        } _: { harness in
            let (slow, quick) = (try await harness.client(), try await harness.client())
            try await slow.send("POST /v1/chat/completions HTTP/1.1\r\nhost: gw\r\ncontent-length: 20\r\n\r\n{")
            _ = try await harness.statistics { $0.openExchanges == 1 }
            try await quick.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            #expect(try await quick.receiveMessage().status == 200)
        }
    }

    @Test func aBodyThatIsPassedOnHoldsNoSlotBeforeItsEnd() async throws {
        try await Harness.run {
            $0.concurrency = ConcurrencyLimit(max: 1)
        } _: { harness in
            let (slow, quick) = (try await harness.client(), try await harness.client())
            try await slow.send("POST /y HTTP/1.1\r\nhost: gw\r\ncontent-length: 2\r\n\r\na")
            let first = try await harness.upstream.accept()
            try await quick.send(FaultTests.get)
            let second = try await harness.upstream.accept()
            _ = try await second.receiveMessage()
            // The slot is taken now, and the slow one finds none when it is whole.
            try await slow.send("b")
            let refused = try await slow.receiveMessage()
            #expect(refused.status == 503)
            #expect(refused["x-slipway-error"] == "too_many_exchanges")
            try await first.closed()
            try await second.send(FaultTests.ok)
            #expect(try await quick.receiveMessage().status == 200)
        }
    }

    @Test func tooManyConnections() async throws {
        try await Harness.run {
            $0.settings.maxConnections = 1
        } _: { harness in
            let (first, upstream) = try await FaultTests.warmUp(harness)
            let second = try await harness.client()
            let response = try await second.receiveMessage()
            #expect(response.status == 503)
            #expect(response["retry-after"] == "1")
            #expect(response["x-slipway-error"] == "too_many_connections")
            try await second.closed()
            try await second.close()
            try await first.close()
            _ = try await harness.statistics { $0.openConnections == 0 }
            let third = try await harness.client()
            try await third.send(FaultTests.get)
            #expect(try await upstream.receiveMessage().startLine == "GET /x HTTP/1.1")
        }
    }
}
