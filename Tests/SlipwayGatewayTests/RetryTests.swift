import NIOCore
import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Testing

/// Attempts that the client does not see.
@Suite(.timeLimit(.minutes(10)))
struct RetryTests {
    static let overloaded = "HTTP/1.1 529 Overloaded\r\ncontent-length: 2\r\nx-ratelimit-remaining: 7\r\n\r\n{}"
    static let policy = RetryPolicy(attempts: 3, backoff: .milliseconds(1), maxBackoff: .milliseconds(1), budget: 1)
    static let role =
        "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
    static let error = "data: {\"error\":{\"message\":\"busy\",\"type\":\"server_error\",\"code\":null}}\n\n"
    static let refusal = "data: {\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\",\"code\":null}}\n\n"

    private static func run(
        _ change: (inout Harness.Options) -> Void = { _ in },
        _ body: (Harness, WireConnection) async throws -> Void
    ) async throws {
        try await Harness.run {
            $0.retry = policy
            change(&$0)
        } _: { harness in
            try await body(harness, try await harness.client())
        }
    }

    /// The upstream answers the next request, on whichever connection it comes.
    @discardableResult
    private static func answer(_ harness: Harness, _ answer: String) async throws -> WireConnection {
        let upstream = try await harness.upstream.accept()
        _ = try await upstream.receiveMessage()
        try await upstream.send(answer)
        return upstream
    }

    @Test(arguments: [502, 503, 504, 529]) func aBusyAnswerIsFollowedByAnotherAttempt(_ status: Int) async throws {
        try await Self.run { harness, client in
            try await client.send("POST /y HTTP/1.1\r\nhost: gw\r\ncontent-length: 3\r\n\r\nabc")
            let busy = try await Self.answer(harness, "HTTP/1.1 \(status) X\r\ncontent-length: 0\r\n\r\n")
            let second = try await harness.upstream.accept()
            #expect(try await second.receiveMessage().body == "abc")
            try await second.send(FaultTests.ok)
            let response = try await client.receiveMessage()
            #expect(response.status == 200)
            #expect(response["x-should-retry"] == nil)
            try await busy.closed()
            let tally = try await harness.tally { $0.finished == 1 }
            #expect(tally[.ok] == 1)
            #expect(tally.routed == 1)
            let endpoint = try #require(await harness.gateway.statistics().total.endpoints.first { $0.version == "v1" })
            #expect(endpoint.attempts.reduce(0, +) == 2)
            #expect(endpoint.attempts(.ok) == 1)
        }
    }

    @Test func theLastAnswerPassesWhole() async throws {
        try await Self.run { harness, client in
            try await client.send(FaultTests.get)
            for _ in 0..<3 { try await Self.answer(harness, Self.overloaded) }
            let response = try await client.receiveMessage()
            #expect(response.status == 529)
            #expect(response.body == "{}")
            #expect(response["x-ratelimit-remaining"] == "7")
            #expect(response["x-should-retry"] == "false")
            #expect(try await harness.tally { $0.finished == 1 }[.providerFault] == 1)
        }
    }

    @Test(
        arguments: [
            "HTTP/1.1 500 Oops\r\n", "HTTP/1.1 503 Busy\r\nx-should-retry: false\r\n",
            "HTTP/1.1 503 Busy\r\nretry-after: 60\r\n",
            "HTTP/1.1 503 Busy\r\nretry-after: Fri, 31 Dec 1999 23:59:59 GMT\r\n", "HTTP/1.1 400 Bad\r\n",
        ]
    )
    func anAnswerThatIsNotToBeRetriedPasses(_ head: String) async throws {
        try await Self.run { harness, client in
            try await client.send(FaultTests.get)
            try await Self.answer(harness, head + "content-length: 2\r\n\r\n{}")
            let response = try await client.receiveMessage()
            #expect(response.body == "{}")
            for line in head.split(separator: "\r\n").dropFirst() { #expect(response.head.contains(line)) }
            #expect(await harness.gateway.statistics().total.retries == 0)
        }
    }

    @Test func withoutBudgetThereIsNoRetry() async throws {
        try await Self.run {
            $0.retry?.budget = 0
            $0.retry?.attempts = 2
        } _: { harness, client in
            // It ends with its connections, which the harness closes when it stops.
            let serving = Task { await harness.upstream.answerAll { _ in .send(Self.overloaded) } }
            defer { serving.cancel() }
            for _ in 0..<11 {
                try await client.send(FaultTests.get)
                #expect(try await client.receiveMessage().status == 529)
            }
            let service = try #require(await harness.gateway.statistics().total.services.first)
            #expect(service.retries == 10)
            #expect(service.exhausted == 1)
        }
    }

    @Test func aConnectionThatIsRefusedIsTriedAgain() async throws {
        try await Self.run {
            $0.upstreamPort = DeadPort.number
        } _: { harness, client in
            try await client.send(FaultTests.get)
            let response = try await client.receiveMessage()
            #expect(response.status == 502)
            #expect(response["x-should-retry"] == "false")
            #expect(await harness.gateway.statistics().total.retries == 2)
            #expect(try await harness.tally { $0.finished == 1 }[.error] == 1)
        }
    }

    @Test func aConnectionThatClosesWithoutAByteIsTriedAgain() async throws {
        try await Self.run { harness, client in
            try await client.send("POST /y HTTP/1.1\r\nhost: gw\r\ncontent-length: 3\r\n\r\nabc")
            let first = try await harness.upstream.accept()
            _ = try await first.receiveMessage()
            try await first.close()
            let second = try await harness.upstream.accept()
            #expect(try await second.receiveMessage().body == "abc")
            try await second.send(FaultTests.ok)
            #expect(try await client.receiveMessage().status == 200)
            #expect(await harness.gateway.statistics().total.retries == 1)
        }
    }

    @Test func anAnswerThatHasBegunIsNotAskedForAgain() async throws {
        try await Self.run { harness, client in
            try await client.send(FaultTests.get)
            let upstream = try await Self.answer(harness, "HTTP/1.1 200 OK\r\n")
            try await upstream.close()
            let response = try await client.receiveMessage()
            #expect(response.status == 502)
            #expect(response["x-slipway-error"] == "upstream_truncated")
            #expect(await harness.gateway.statistics().total.retries == 0)
        }
    }

    @Test func whereNoConnectionFollowsAnAnswerTheClientIsToldOfIt() async throws {
        try await Self.run { harness, client in
            try await client.send(FaultTests.get)
            let busy = "HTTP/1.1 529 Busy\r\ncontent-length: 0\r\nretry-after: 1\r\n\r\n"
            try await Self.answer(harness, busy)
            harness.letPass(.seconds(1))
            for _ in 0..<2 { try await harness.upstream.accept().close() }
            let response = try await client.receiveMessage()
            #expect(response.status == 502)
            #expect(response.body.contains("an attempt before was answered with 529"))
            #expect(response["retry-after"] == "1")
        }
    }

    @Test func aStreamThatFailsBeforeItsContentIsAskedForAgain() async throws {
        try await Self.run { harness, client in
            try await client.send(StreamTests.ask)
            try await Self.answer(
                harness,
                StreamTests.head + StreamTests.chunk(Self.role) + StreamTests.chunk(Self.error)
            )
            let chunks = StreamTests.chunk(Self.role) + StreamTests.chunk(StreamTests.delta("a"))
            try await Self.answer(
                harness,
                StreamTests.head + chunks + StreamTests.chunk(StreamTests.done) + "0\r\n\r\n"
            )
            let response = try await client.receiveMessage()
            #expect(response.status == 200)
            #expect(response.body == Self.role + StreamTests.delta("a") + StreamTests.done)
            #expect(try await harness.tally { $0.finished == 1 }[.ok] == 1)
        }
    }

    @Test func aStreamThatBreaksOffBeforeItsContentIsAskedForAgain() async throws {
        try await Self.run { harness, client in
            try await client.send(StreamTests.ask)
            let first = try await Self.answer(harness, StreamTests.head + StreamTests.chunk(Self.role))
            try await first.close()
            let chunks = StreamTests.chunk(StreamTests.delta("a")) + StreamTests.chunk(StreamTests.done)
            try await Self.answer(harness, StreamTests.head + chunks + "0\r\n\r\n")
            #expect(try await client.receiveMessage().body == StreamTests.delta("a") + StreamTests.done)
        }
    }

    @Test func nothingIsRetriedAfterContent() async throws {
        try await Self.run { harness, client in
            try await client.send(StreamTests.ask)
            let chunks = StreamTests.chunk(StreamTests.delta("a")) + StreamTests.chunk(Self.error)
            try await Self.answer(harness, StreamTests.head + chunks + "0\r\n\r\n")
            #expect(try await client.receiveMessage().body == StreamTests.delta("a") + Self.error)
            #expect(await harness.gateway.statistics().total.retries == 0)
            #expect(try await harness.tally { $0.finished == 1 }[.error] == 1)
        }
    }

    @Test func aRefusalInAStreamIsNoReasonToAskAgain() async throws {
        try await Self.run { harness, client in
            try await client.send(StreamTests.ask)
            let chunks = StreamTests.chunk(Self.role) + StreamTests.chunk(Self.refusal)
            try await Self.answer(harness, StreamTests.head + chunks + "0\r\n\r\n")
            #expect(try await client.receiveMessage().body == Self.role + Self.refusal)
            #expect(await harness.gateway.statistics().total.retries == 0)
        }
    }

    @Test func theLastStreamsErrorPasses() async throws {
        try await Self.run {
            $0.retry?.attempts = 2
        } _: { harness, client in
            try await client.send(StreamTests.ask)
            for _ in 0..<2 {
                let chunks = StreamTests.chunk(Self.role) + StreamTests.chunk(Self.error)
                try await Self.answer(harness, StreamTests.head + chunks + "0\r\n\r\n")
            }
            #expect(try await client.receiveMessage().body == Self.role + Self.error)
        }
    }

    @Test func aHeadIsNotHeldBackWithoutEnd() async throws {
        try await Self.run {
            $0.tuning.maxWithheldBytes = 10
        } _: { harness, client in
            try await client.send(StreamTests.ask)
            try await Self.answer(harness, StreamTests.head + StreamTests.chunk(Self.role))
            _ = try await client.receive(through: "\r\n\r\n")
            #expect(try await client.receiveChunk() == Self.role)
        }
        try await Self.run { harness, client in
            try await client.send(StreamTests.ask)
            try await Self.answer(harness, StreamTests.head + StreamTests.chunk(Self.role))
            _ = try await harness.statistics { $0.endpoints.contains { $0.attempts.count > 0 } }
            harness.letPass(.seconds(15))
            _ = try await client.receive(through: "\r\n\r\n")
            #expect(try await client.receiveChunk() == Self.role)
        }
    }

    @Test func aClientThatLeavesEndsTheWaitForTheNextAttempt() async throws {
        try await Self.run {
            $0.retry?.backoff = .seconds(3000)
            $0.retry?.maxBackoff = .seconds(3000)
            $0.timeouts.total = .seconds(90_000)
        } _: { harness, client in
            try await client.send(FaultTests.get)
            try await Self.answer(harness, Self.overloaded)
            _ = try await harness.statistics { $0.retries == 1 }
            try await client.close()
            #expect(try await harness.tally { $0.finished == 1 }[.cancelled] == 1)
        }
    }

    @Test func theTotalTimeSpansAllAttempts() async throws {
        try await Self.run {
            $0.retry?.maxRetryAfter = .seconds(580)
        } _: { harness, client in
            try await client.send(FaultTests.get)
            // A wait that is not drawn: the next attempt, which is due by the machine's clock, never begins here.
            try await Self.answer(harness, "HTTP/1.1 529 Overloaded\r\nretry-after: 570\r\ncontent-length: 0\r\n\r\n")
            _ = try await harness.statistics { $0.retries == 1 }
            harness.letPass(.seconds(700))
            #expect(try await client.receiveMessage()["x-slipway-error"] == "upstream_total_timeout")
        }
    }
}
