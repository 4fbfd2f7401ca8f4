import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Testing

@Suite(.timeLimit(.minutes(10)))
struct ProxyTests {
    @Test func anExchangeGoesThroughAndConnectionsAreKept() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("GET /hello?a=b HTTP/1.1\r\nhost: gw\r\nx-user-id: ann\r\n\r\n")
            let upstream = try await harness.upstream.accept()
            let request = try await upstream.receiveMessage()
            #expect(request.startLine == "GET /hello?a=b HTTP/1.1")
            #expect(request["host"] == "127.0.0.1:\(harness.upstream.port)")
            #expect(request["x-user-id"] == "ann")
            #expect(request["x-forwarded-for"] == "127.0.0.1")
            #expect(request["x-forwarded-host"] == "gw")
            try await upstream.send("HTTP/1.1 200 OK\r\ncontent-length: 5\r\nx-own: 1\r\n\r\nhello")
            let response = try await client.receiveMessage()
            #expect(response.status == 200)
            #expect(response.body == "hello")
            #expect(response["x-own"] == "1")
            #expect(response["x-slipway-version"] == "v1")
            #expect(response["x-slipway-request-id"] == request["x-slipway-request-id"])
            #expect(response["traceparent"] == request["traceparent"])
            // Both connections carry a second exchange.
            try await client.send("POST /x HTTP/1.1\r\nhost: gw\r\ncontent-length: 3\r\n\r\nabc")
            let second = try await upstream.receiveMessage()
            #expect(second.body == "abc")
            try await upstream.send("HTTP/1.1 204 No Content\r\n\r\n")
            let empty = try await client.receiveMessage()
            #expect(empty.status == 204)
            #expect(empty["transfer-encoding"] == nil)
            let tally = try await harness.tally { $0.finished == 2 }
            #expect(tally.routed == 2)
            #expect(tally[.ok] == 2)
            let statistics = try await harness.statistics { $0.idleUpstreamConnections == 1 }
            #expect(statistics.openExchanges == 0)
            #expect(statistics.reusedUpstreamConnections == 1)
            #expect(statistics.busyUpstreamConnections == 0)
        }
    }
}
