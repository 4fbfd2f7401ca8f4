import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Testing

/// The stages `route`, `pick version` and `overlay`, seen from both ends of the wire.
@Suite(.timeLimit(.minutes(10)))
struct VersionTests {
    static func post(_ path: String, _ body: String, fields: String = "content-type: application/json\r\n") -> String {
        "POST \(path) HTTP/1.1\r\nhost: gw\r\n\(fields)content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test func anOverlayChangesModelPromptParametersAndFields() async throws {
        try await Harness.run {
            $0.overlay = Overlay(
                model: "gpt-5",
                prompt: "Be kind.",
                parameters: [.init("temperature", .number(0.5))],
                headers: [.init("x-team", "support")]
            )
        } _: { harness in
            let client = try await harness.client()
            let body = #"{"model":"gpt-4","messages":[{"role":"user","content":"hi"}],"temperature":1}"#
            try await client.send(Self.post("/v1/chat/completions", body, fields: "X-Team: mine\r\n"))
            let request = try await harness.upstream.accept().receiveMessage()
            #expect(request.body.contains(#""model":"gpt-5""#))
            #expect(request.body.contains("Be kind."))
            #expect(request.body.contains(#""temperature":0.5"#))
            #expect(request.all("x-team") == ["support"])
            #expect(request["content-length"] == String(request.body.utf8.count))
        }
    }

    @Test(arguments: ["{", "[1,", "", "\u{1f}\u{8b}"]) func anOverlayIsNeverBypassedByABodyThatIsNoJSON(
        _ body: String
    ) async throws {
        try await Harness.run {
            $0.overlay = Overlay(model: "gpt-5")
        } _: { harness in
            let client = try await harness.client()
            try await client.send(
                Self.post("/v1/messages", body.isEmpty ? " " : body, fields: "content-type: text/plain\r\n")
            )
            let response = try await client.receiveMessage()
            #expect(response.status == 400)
            #expect(response["x-slipway-error"] == "invalid_json")
            #expect(response.body.contains(#""type":"invalid_request_error""#))
            // The request was read to its end: the connection is kept.
            #expect(response["connection"] == nil)
            #expect(try await harness.tally { $0.finished == 1 }[.clientError] == 1)
        }
    }

    @Test func withoutAnOverlayABodyThatIsNoJSONPassesUntouched() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send(Self.post("/v1/chat/completions", "{not json"))
            #expect(try await harness.upstream.accept().receiveMessage().body == "{not json")
        }
    }

    @Test func aBodyThatNeedNotBeReadIsStreamed() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("POST /upload HTTP/1.1\r\nhost: gw\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n")
            let upstream = try await harness.upstream.accept()
            #expect(try await upstream.receive(through: "\r\n\r\n").contains("transfer-encoding: chunked"))
            #expect(try await upstream.receiveChunk() == "abc")
            try await client.send("2\r\nde\r\n0\r\nx-trailer: 1\r\n\r\n")
            #expect(try await upstream.receiveChunk() == "de")
            #expect(try await upstream.receiveChunk() == nil)
            try await upstream.send(FaultTests.ok)
            #expect(try await client.receiveMessage().body == "ok")
        }
    }

    @Test func theKeyMayStandInTheBody() async throws {
        try await Harness.run {
            $0.assignment = [.header("x-user-id"), .body(["user"])]
        } _: { harness in
            let client = try await harness.client()
            try await client.send(Self.post("/any", #"{"user":"ann","n":1}"#))
            let upstream = try await harness.upstream.accept()
            #expect(try await upstream.receiveMessage().body == #"{"user":"ann","n":1}"#)
            try await upstream.send(FaultTests.ok)
            #expect(try await client.receiveMessage().status == 200)
        }
    }

    @Test func aVersionMayBeAskedFor() async throws {
        try await Harness.run {
            $0.allowOverride = true
        } _: { harness in
            let client = try await harness.client()
            try await client.send("GET / HTTP/1.1\r\nhost: gw\r\nx-slipway-version: v2\r\n\r\n")
            let upstream = try await harness.upstream.accept()
            #expect(try await upstream.receiveMessage()["x-slipway-version"] == nil)
            try await upstream.send(FaultTests.ok)
            #expect(try await client.receiveMessage()["x-slipway-version"] == "v2")
            let subject = Observation.Subject(service: "support", version: "v2", role: .stable)
            #expect(try await harness.tally(of: subject) { $0.finished == 1 }.routed == 1)
            try await client.send("GET / HTTP/1.1\r\nhost: gw\r\nx-slipway-version: v9\r\n\r\n")
            let response = try await client.receiveMessage()
            #expect(response.status == 400)
            #expect(response["x-slipway-error"] == "unknown_version")
        }
    }

    @Test func whereThatIsNotAllowedTheFieldMeansNothing() async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("GET / HTTP/1.1\r\nhost: gw\r\nx-slipway-version: v2\r\n\r\n")
            let upstream = try await harness.upstream.accept()
            #expect(try await upstream.receiveMessage()["x-slipway-version"] == nil)
            try await upstream.send(FaultTests.ok)
            #expect(try await client.receiveMessage()["x-slipway-version"] == "v1")
        }
    }

    @Test(arguments: ["/slipway/v1/feedbacks", "/slipway", "/slipway/x?y"]) func theGatewaysOwnPathsAreNotProxied(
        _ path: String
    ) async throws {
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("GET \(path) HTTP/1.1\r\nhost: gw\r\n\r\n")
            let response = try await client.receiveMessage()
            #expect(response.status == 404)
            #expect(response["x-slipway-error"] == "not_found")
            #expect(response["connection"] == nil)
        }
    }

    @Test func aPublicationChangesTheNextExchangeAndNotThisOne() async throws {
        let other = try await ScriptedUpstream.start(on: Harness.clientGroup)
        try await Harness.run { harness in
            let client = try await harness.client()
            try await client.send("POST / HTTP/1.1\r\nhost: gw\r\ncontent-length: 6\r\n\r\nabc")
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receive(through: "\r\n\r\nabc")
            let options = Harness.Options()
            harness.gateway.publish(Harness.snapshot(options, port: other.port, stable: "v2", generation: 2))
            // Older news changes nothing.
            harness.gateway.publish(Harness.snapshot(options, port: harness.upstream.port, generation: 1))
            try await client.send("def")
            #expect(try await upstream.receive(bytes: 3) == "def")
            try await upstream.send(FaultTests.ok)
            #expect(try await client.receiveMessage()["x-slipway-version"] == "v1")
            try await client.send(FaultTests.get)
            let next = try await other.accept()
            _ = try await next.receiveMessage()
            try await next.send(FaultTests.ok)
            #expect(try await client.receiveMessage()["x-slipway-version"] == "v2")
            #expect(try await harness.tally { $0.finished == 1 }.routed == 1)
        }
        try await other.stop()
    }

    @Test func tokensAndCostAreRead() async throws {
        try await Harness.run {
            $0.prices = PriceTable(["gpt-4": .init(input: 0.01, output: 0.1)])
        } _: { harness in
            let client = try await harness.client()
            try await client.send(Self.post("/v1/chat/completions", #"{"model":"gpt-4","messages":[]}"#))
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            let answer =
                #"{"id":"1","object":"chat.completion","model":"gpt-4-0613","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}"#
            try await upstream.send(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: \(answer.utf8.count)\r\n\r\n\(answer)"
            )
            #expect(try await client.receiveMessage().body == answer)
            let tally = try await harness.tally { $0.finished == 1 }
            #expect(tally.tokensIn == 10)
            #expect(tally.tokensOut == 2)
            #expect(abs(tally.cost - 0.3) < 1e-9)
        }
    }
}
