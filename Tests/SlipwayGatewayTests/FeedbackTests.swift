import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10)))
struct FeedbackTests {
    private static let unknown = "6ba7b810-9dad-81d1-80b4-00c04fd430c8"

    private static func body(_ id: String, value: String = "1") -> String {
        #"{"request_id": "\#(id)", "metric": "satisfaction", "value": \#(value)}"#
    }

    private static func post(_ body: String, fields: String = "") -> String {
        "POST /slipway/v1/feedback HTTP/1.1\r\nhost: gw\r\n\(fields)content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// One exchange that a version answers; its id.
    private static func exchange(
        _ harness: Harness,
        _ client: WireConnection,
        fields: String = ""
    ) async throws -> String {
        try await client.send("GET / HTTP/1.1\r\nhost: gw\r\n\(fields)\r\n")
        let upstream = try await harness.upstream.accept()
        let request = try await upstream.receiveMessage()
        try await upstream.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")
        let response = try await client.receiveMessage()
        #expect(response["x-slipway-request-id"] == request["x-slipway-request-id"])
        try await upstream.close()
        return try #require(response["x-slipway-request-id"])
    }

    @Test func feedbackIsChargedToWhoAnswered() async throws {
        try await Harness.run {
            $0.assignment = [.header("x-user-id")]
        } _: { harness in
            let client = try await harness.client()
            let id = try await Self.exchange(harness, client, fields: "x-user-id: ann\r\n")
            try await client.send(Self.post(Self.body(id, value: "0.25")))
            let response = try await client.receiveMessage()
            #expect(response.status == 202)
            #expect(response["content-length"] == "0")
            let feedback = try #require(try await harness.feedback(count: 1).first)
            #expect(feedback.subject == .init(service: "support", version: "v1", role: .stable))
            #expect(feedback.unit == Attribution.tag(ofUnit: XXH64.hash("ann", seed: 0)))
            #expect(feedback.value == 0.25)
            #expect(feedback.requestID == RequestID(id))
            // In upper case, on the same connection, and in chunks.
            let again = Self.body(id.uppercased())
            try await client.send(
                "POST /slipway/v1/feedback?a=b HTTP/1.1\r\nhost: gw\r\ntransfer-encoding: chunked\r\n\r\n"
                    + "\(String(again.utf8.count, radix: 16))\r\n\(again)\r\n0\r\n\r\n"
            )
            #expect(try await client.receiveMessage().status == 202)
            #expect(try await harness.feedback(count: 2).last?.requestID == RequestID(id))
        }
    }

    @Test func feedbackOnAVersionThatTheClientPickedIsThatVersions() async throws {
        try await Harness.run {
            $0.allowOverride = true
        } _: { harness in
            let client = try await harness.client()
            let id = try await Self.exchange(harness, client, fields: "x-slipway-version: v2\r\n")
            try await client.send(Self.post(Self.body(id)))
            #expect(try await client.receiveMessage().status == 202)
            let feedback = try #require(try await harness.feedback(count: 1).first)
            #expect(feedback.subject == .init(service: "support", version: "v2", role: .stable))
            #expect(feedback.unit == nil)
        }
    }

    @Test func anAnswerThatFailedMayBeComplainedOf() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("GET / HTTP/1.1\r\nhost: gw\r\n\r\n")
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.close()
            let failed = try await client.receiveMessage()
            #expect(failed.status == 502)
            try await client.send(Self.post(Self.body(try #require(failed["x-slipway-request-id"]), value: "0")))
            #expect(try await client.receiveMessage().status == 202)
        }
    }

    @Test func aDayLaterItIsUnknown() async throws {
        let now = GatewayClock.system.wall()
        let later = Mutex(Duration.zero)
        try await Harness.run {
            $0.wall = { now + later.withLock { $0 } }
        } _: { harness in
            let client = try await harness.client()
            let id = try await Self.exchange(harness, client)
            later.withLock { $0 = .seconds(24 * 3600 - 60) }
            try await client.send(Self.post(Self.body(id)))
            #expect(try await client.receiveMessage().status == 202)
            later.withLock { $0 = .seconds(24 * 3600 + 60) }
            try await client.send(Self.post(Self.body(id)))
            #expect(try await client.receiveMessage().status == 404)
        }
    }

    @Test func anErrorBeforeRoutingSaysNothing() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("GET /slipway/nothing HTTP/1.1\r\nhost: gw\r\n\r\n")
            let missing = try await client.receiveMessage()
            #expect(missing["x-slipway-error"] == "not_found")
            try await client.send(Self.post(Self.body(try #require(missing["x-slipway-request-id"]))))
            #expect(try await client.receiveMessage()["x-slipway-error"] == "unknown_request")
        }
    }

    @Test func withoutAKeyIDsAreRandomAndFeedbackUnknown() async throws {
        try await Harness.run {
            $0.attributionKey = nil
        } _: { harness in
            let client = try await harness.client()
            let id = try await Self.exchange(harness, client)
            #expect(Array(id)[14] == "4")
            try await client.send(Self.post(Self.body(id)))
            #expect(try await client.receiveMessage().status == 404)
        }
    }

    @Test(arguments: [
        (post(body(unknown)), 404, "unknown_request"),
        (post("{"), 400, "invalid_json"),
        (post(""), 400, "invalid_json"),
        (post("{}"), 400, "invalid_feedback"),
        (post(body(unknown, value: "2")), 400, "invalid_feedback"),
        (post(String(repeating: " ", count: 65_536)), 400, "invalid_json"),
        ("GET /slipway/v1/feedback HTTP/1.1\r\nhost: gw\r\n\r\n", 405, "method_not_allowed"),
        ("OPTIONS /slipway/v1/feedback HTTP/1.1\r\nhost: gw\r\norigin: http://a\r\n\r\n", 405, "method_not_allowed"),
        ("POST /slipway/v1/feedback/ HTTP/1.1\r\nhost: gw\r\ncontent-length: 0\r\n\r\n", 404, "not_found"),
        ("POST /slipway/v1/chat/completions HTTP/1.1\r\nhost: gw\r\ncontent-length: 0\r\n\r\n", 404, "not_found"),
    ])
    func whatIsWrongIsAProblem(request: String, status: Int, code: String) async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            for _ in 0..<2 {
                // The connection is kept.
                try await client.send(request)
                let response = try await client.receiveMessage()
                #expect(response.status == status)
                #expect(response["x-slipway-error"] == code)
                #expect(response["content-type"] == "application/problem+json")
                #expect(response["access-control-allow-origin"] == nil)
                #expect(response["allow"] == (status == 405 ? "POST" : nil))
                #expect(response.body.contains(#""code":"\#(code)""#))
            }
            let statistics = try await harness.statistics { $0.openExchanges == 0 }
            #expect(statistics.errors == [code: 2])
        }
    }

    @Test(arguments: [
        "content-length: 65537\r\n\r\n",
        "transfer-encoding: chunked\r\n\r\n10001\r\n" + String(repeating: " ", count: 65_537),
    ])
    func moreThanSixtyFourKibibytesAreNotRead(rest: String) async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("POST /slipway/v1/feedback HTTP/1.1\r\nhost: gw\r\n" + rest)
            let response = try await client.receiveMessage()
            #expect(response.status == 413)
            #expect(response["x-slipway-error"] == "body_too_large")
            #expect(response.body.contains("65536"))
        }
    }

    @Test func anExpectationIsMet() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            let body = Self.body(Self.unknown)
            try await client.send(
                "POST /slipway/v1/feedback HTTP/1.1\r\nhost: gw\r\nexpect: 100-continue\r\ncontent-length: \(body.utf8.count)\r\n\r\n"
            )
            #expect(try await client.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 100"))
            try await client.send(body)
            #expect(try await client.receiveMessage().status == 404)
        }
    }

    @Test func aConnectionIsClosedWhereTheClientWantsIt() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            let id = try await Self.exchange(harness, client)
            try await client.send(Self.post(Self.body(id), fields: "connection: close\r\n"))
            #expect(try await client.receiveUntilClosed().hasPrefix("HTTP/1.1 202"))
        }
    }
}
