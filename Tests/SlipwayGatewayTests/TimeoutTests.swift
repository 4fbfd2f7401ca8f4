import NIOCore
import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Testing

/// Each wait has an end. Time stands until the wait that is meant has begun, then passes for a little longer than it lasts, and stands
/// again: nothing sleeps, nothing comes early, and no other wait ends with it.
@Suite(.timeLimit(.minutes(10)))
struct TimeoutTests {
    @Test func connecting() async throws {
        try await Harness.run {
            $0.scheme = .https
        } _: { harness in
            let client = try await harness.client()
            try await client.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            harness.letPass(.seconds(10))
            try await upstream.closed()
            let response = try await client.receiveMessage()
            #expect(response.status == 504)
            #expect(response["x-slipway-error"] == "upstream_connect_timeout")
            #expect(try await harness.tally { $0.finished == 1 }[.timeout] == 1)
        }
    }

    @Test func theFirstByte() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            harness.letPass(.seconds(65))
            let response = try await client.receiveMessage()
            #expect(response.status == 504)
            #expect(response["x-slipway-error"] == "upstream_first_byte_timeout")
            try await upstream.closed()
            // The client's connection lives on.
            try await client.send(FaultTests.get)
            let second = try await harness.upstream.accept()
            _ = try await second.receiveMessage()
            try await second.send(FaultTests.ok)
            #expect(try await client.receiveMessage().body == "ok")
        }
    }

    @Test func aSilentStream() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(StreamTests.ask)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send(StreamTests.head + StreamTests.chunk(StreamTests.delta("a")))
            _ = try await client.receive(through: "\r\n\r\n")
            #expect(try await client.receiveChunk() == StreamTests.delta("a"))
            harness.letPass(.seconds(65))
            #expect(try await client.receiveChunk()?.contains("upstream_idle_timeout") == true)
            #expect(try await client.receiveChunk() == nil)
            try await upstream.closed()
            #expect(try await harness.tally { $0.finished == 1 }[.timeout] == 1)
        }
    }

    @Test func aSilentPlainResponse() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
            _ = try await client.receive(through: "half")
            harness.letPass(.seconds(65))
            #expect(try await client.receiveUntilClosed().isEmpty)
            #expect(try await harness.tally { $0.finished == 1 }[.timeout] == 1)
        }
    }

    @Test func theWhole() async throws {
        try await Harness.run {
            $0.timeouts.total = .seconds(30)
        } _: { harness in
            let client = try await harness.client()
            try await client.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            harness.letPass(.seconds(35))
            let response = try await client.receiveMessage()
            #expect(response["x-slipway-error"] == "upstream_total_timeout")
            try await upstream.closed()
        }
    }

    @Test func aSlowBody() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("POST / HTTP/1.1\r\nhost: gw\r\ncontent-length: 10\r\n\r\nabc")
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receive(through: "\r\n\r\nabc")
            harness.letPass(.seconds(80))
            let response = try await client.receiveMessage()
            #expect(response.status == 408)
            #expect(response["x-slipway-error"] == "request_timeout")
            #expect(response["connection"] == "close")
            try await upstream.closed()
            try await client.closed()
            #expect(try await harness.tally { $0.finished == 1 }[.cancelled] == 1)
        }
    }

    @Test func aSlowHeldBody() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("POST /v1/chat/completions HTTP/1.1\r\nhost: gw\r\ncontent-length: 10\r\n\r\n{")
            _ = try await harness.statistics { $0.openExchanges == 1 }
            harness.letPass(.seconds(65))
            let response = try await client.receiveMessage()
            #expect(response.status == 408)
            #expect(response.body.contains(#""code":"request_timeout""#))
        }
    }

    @Test func aSlowHead() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("GET / HTTP/1.1\r\nhost:")
            _ = try await harness.statistics { $0.openConnections == 1 }
            harness.letPass(.seconds(30))
            let response = try await client.receiveMessage()
            #expect(response.status == 408)
            try await client.closed()
        }
    }

    @Test func anUnusedConnection() async throws {
        try await Harness.run { harness in
            let (client, _) = try await FaultTests.warmUp(harness)
            harness.letPass(.seconds(80))
            #expect(try await client.receiveUntilClosed().isEmpty)
        }
    }

    @Test func anUnusedUpstreamConnection() async throws {
        try await Harness.run { harness in
            let (_, upstream) = try await FaultTests.warmUp(harness)
            harness.letPass(.seconds(60))
            try await upstream.closed()
            _ = try await harness.statistics { $0.idleUpstreamConnections == 0 }
        }
    }

    /// Lingering is for clients that take their time, not for those that never close.
    @Test func aClientThatDoesNotCloseAfterItsError() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.channel.setOption(.allowRemoteHalfClosure, value: true).get()
            try await client.send("nonsense\r\n\r\n")
            #expect(try await client.receiveMessage().status == 400)
            harness.letPass(.seconds(20))
            _ = try await harness.statistics { $0.openConnections == 0 }
        }
    }
}
