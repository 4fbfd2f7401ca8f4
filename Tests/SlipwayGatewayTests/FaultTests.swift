import NIOPosix
import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Testing

/// Upstreams that fail, at each moment at which they can.
@Suite(.timeLimit(.minutes(10)))
struct FaultTests {
    static let get = "GET /x HTTP/1.1\r\nhost: gw\r\n\r\n"
    static let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

    /// An exchange that went well, and left an idle upstream connection.
    static func warmUp(_ harness: Harness) async throws -> (client: WireConnection, upstream: WireConnection) {
        let client = try await harness.client()
        try await client.send(get)
        let upstream = try await harness.upstream.accept()
        _ = try await upstream.receiveMessage()
        try await upstream.send(ok)
        #expect(try await client.receiveMessage().body == "ok")
        return (client, upstream)
    }

    @Test func nobodyListens() async throws {
        try await Harness.run {
            $0.upstreamPort = DeadPort.number
        } _: { harness in
            let client = try await harness.client()
            try await client.send(Self.get)
            let response = try await client.receiveMessage()
            #expect(response.status == 502)
            #expect(response["x-slipway-error"] == "upstream_connect_failed")
            #expect(response["x-slipway-version"] == "v1")
            #expect(response["connection"] == nil)
            #expect(try await harness.tally { $0.finished == 1 }[.error] == 1)
        }
    }

    @Test func theNameDoesNotResolve() async throws {
        try await Harness.run {
            $0.host = "no-such-host.invalid"
        } _: { harness in
            let client = try await harness.client()
            try await client.send(Self.get)
            let response = try await client.receiveMessage()
            #expect(response.status == 502)
            #expect(response["x-slipway-error"] == "upstream_name_not_resolved")
        }
    }

    @Test func aStaleConnectionIsReplacedByAFreshOne() async throws {
        try await Harness.run { harness in
            let (client, stale) = try await Self.warmUp(harness)
            try await client.send("POST /y HTTP/1.1\r\nhost: gw\r\ncontent-length: 3\r\n\r\nabc")
            #expect(try await stale.receiveMessage().body == "abc")
            try await stale.close()
            let fresh = try await harness.upstream.accept()
            #expect(try await fresh.receiveMessage().body == "abc")
            try await fresh.send(Self.ok)
            #expect(try await client.receiveMessage().status == 200)
            #expect(await harness.gateway.statistics().total.retries == 1)
            #expect(try await harness.tally { $0.finished == 2 }[.ok] == 2)
        }
    }

    @Test func aBodyThatIsStillComingIsSentAgainToo() async throws {
        try await Harness.run { harness in
            let (client, stale) = try await Self.warmUp(harness)
            try await client.send("POST /y HTTP/1.1\r\nhost: gw\r\ncontent-length: 6\r\n\r\nabc")
            _ = try await stale.receive(through: "\r\n\r\nabc")
            try await stale.close()
            let fresh = try await harness.upstream.accept()
            _ = try await fresh.receive(through: "\r\n\r\nabc")
            try await client.send("def")
            #expect(try await fresh.receive(bytes: 3) == "def")
            try await fresh.send(Self.ok)
            #expect(try await client.receiveMessage().status == 200)
        }
    }

    @Test func theRetryHappensOnce() async throws {
        try await Harness.run { harness in
            let (client, stale) = try await Self.warmUp(harness)
            try await client.send(Self.get)
            _ = try await stale.receiveMessage()
            try await stale.close()
            let fresh = try await harness.upstream.accept()
            _ = try await fresh.receiveMessage()
            try await fresh.close()
            let response = try await client.receiveMessage()
            #expect(response.status == 502)
            #expect(response["x-slipway-error"] == "upstream_closed")
            #expect(response["x-should-retry"] == "false")
        }
    }

    @Test func aFreshConnectionThatClosesIsNotReplaced() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(Self.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.close()
            let response = try await client.receiveMessage()
            #expect(response.status == 502)
            #expect(response["x-slipway-error"] == "upstream_closed")
            #expect(await harness.gateway.statistics().total.retries == 0)
        }
    }

    @Test(arguments: ["HTTP/1.1 2", "HTTP/1.1 103 Early Hints\r\n\r\n"])
    func anUpstreamThatHasSpokenIsNotAskedTwice(_ beginning: String) async throws {
        try await Harness.run { harness in
            let (client, stale) = try await Self.warmUp(harness)
            try await client.send(Self.get)
            _ = try await stale.receiveMessage()
            try await stale.send(beginning)
            try await stale.close()
            var response = try await client.receiveMessage()
            if response.status == 103 { response = try await client.receiveMessage() }
            #expect(response.status == 502)
            #expect(await harness.gateway.statistics().total.retries == 0)
        }
    }

    @Test func aBodyTooLargeToKeepIsNotSentTwice() async throws {
        try await Harness.run {
            $0.tuning.replayBytes = 2
        } _: { harness in
            let (client, stale) = try await Self.warmUp(harness)
            try await client.send("POST /y HTTP/1.1\r\nhost: gw\r\ncontent-length: 6\r\n\r\nabc")
            _ = try await stale.receive(through: "\r\n\r\nabc")
            try await stale.close()
            #expect(try await client.receiveMessage().status == 502)
            #expect(await harness.gateway.statistics().total.retries == 0)
        }
    }

    @Test(arguments: [
        "HTTP/2 200\r\n\r\n", "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na", "HTTP/1.1 200 OK\r\na\0b: c\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: " + String(repeating: "y", count: 70_000) + "\r\n\r\n",
    ])
    func aMalformedAnswerIsABadGateway(_ answer: String) async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(Self.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send(answer)
            let response = try await client.receiveMessage()
            #expect(response.status == 502)
            #expect(response["x-slipway-error"] == "upstream_malformed_response")
            try await upstream.closed()
            #expect(try await harness.tally { $0.finished == 1 }[.error] == 1)
        }
    }

    @Test(arguments: ["content-length: 10\r\n\r\nhalf", "transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n"])
    func aPlainAnswerThatBreaksOffIsCut(_ answer: String) async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(Self.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send("HTTP/1.1 200 OK\r\n" + answer)
            _ = try await client.receive(through: "half")
            try await upstream.close()
            let rest = try await client.receiveUntilClosed()
            #expect(!rest.contains("0\r\n"))
            #expect(try await harness.tally { $0.finished == 1 }[.truncated] == 1)
        }
    }

    @Test func aCutAnswerToAnHTTP10ClientIsReset() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("GET /x HTTP/1.0\r\nhost: gw\r\n\r\n")
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n")
            _ = try await client.receive(through: "half")
            try await upstream.close()
            try await client.closed()
            #expect(client.endedByReset)
        }
    }

    @Test func jsonThatEndsWithItsConnectionIsLookedAtForItsEnd() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(StreamTests.chat(#"{"model":"gpt-4","messages":[]}"#))
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"id\":")
            try await upstream.close()
            try await client.closed()
            #expect(try await harness.tally { $0.finished == 1 }[.truncated] == 1)
        }
    }

    @Test func anEarlyAnswerIsPassedOnAndTheConnectionsEnd() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("POST /x HTTP/1.1\r\nhost: gw\r\ncontent-length: 100\r\n\r\nabc")
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receive(through: "\r\n\r\nabc")
            try await upstream.send("HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno")
            let response = try await client.receiveMessage()
            #expect(response.status == 413)
            #expect(response["connection"] == "close")
            try await upstream.closed()
            try await client.closed()
            #expect(try await harness.tally { $0.finished == 1 }[.clientError] == 1)
        }
    }

    @Test func bytesBehindAnAnswerAreNobodysAnswer() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(Self.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send(Self.ok + "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison")
            #expect(try await client.receiveMessage().body == "ok")
            try await upstream.closed()
            try await client.send(Self.get)
            let second = try await harness.upstream.accept()
            _ = try await second.receiveMessage()
            try await second.send(Self.ok)
            #expect(try await client.receiveMessage().body == "ok")
        }
    }

    @Test func aConnectionThatTheUpstreamEndsIsNotReused() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            for _ in 0..<2 {
                try await client.send(Self.get)
                let upstream = try await harness.upstream.accept()
                _ = try await upstream.receiveMessage()
                try await upstream.send("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok")
                #expect(try await client.receiveMessage()["connection"] == nil)
                try await upstream.closed()
            }
        }
    }
}
