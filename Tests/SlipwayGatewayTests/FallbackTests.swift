import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Testing

/// A canary that cannot be reached, and stable in its place.
@Suite(.timeLimit(.minutes(10)))
struct FallbackTests {
    private static let canary = Observation.Subject(
        service: "support",
        version: "v2",
        role: .canary,
        stage: Harness.stage
    )
    private static let stable = Observation.Subject(
        service: "support",
        version: "v1",
        role: .stable,
        stage: Harness.stage
    )

    private static func run(
        _ change: (inout Harness.Options) -> Void = { _ in },
        _ body: (Harness, WireConnection) async throws -> Void
    ) async throws {
        try await Harness.run {
            $0.canaryPort = DeadPort.number
            $0.fallback = .stable
            change(&$0)
        } _: { harness in
            try await body(harness, try await harness.client())
        }
    }

    @Test func stableAnswersAndTheCanaryIsCharged() async throws {
        try await Self.run { harness, client in
            try await client.send("POST /y HTTP/1.1\r\nhost: gw\r\ncontent-length: 3\r\n\r\nabc")
            let upstream = try await harness.upstream.accept()
            #expect(try await upstream.receiveMessage().body == "abc")
            let exhibit = try #require(try await harness.exhibits(1).first)
            #expect(exhibit.role == .canary)
            #expect(exhibit.outcome == .error)
            try await upstream.send(FaultTests.ok)
            let response = try await client.receiveMessage()
            #expect(response.status == 200)
            #expect(response["x-slipway-version"] == "v1")
            #expect(response["x-slipway-fallback"] == "v2")
            #expect(try await harness.tally(of: Self.canary) { $0.finished == 1 }[.error] == 1)
            try await client.close()
            let total = try await harness.statistics { $0.openExchanges == 0 }
            #expect(total.services.first?.fallbacks == 1)
            #expect(harness.subjects == [Self.canary])
        }
    }

    @Test func stablesOverlayIsAppliedToWhatTheClientSent() async throws {
        try await Self.run {
            $0.overlay = Overlay(model: "stable-model")
            $0.canaryOverlay = Overlay(model: "canary-model", prompt: "Be odd.")
        } _: { harness, client in
            try await client.send(StreamTests.chat(#"{"model":"asked","messages":[]}"#))
            let upstream = try await harness.upstream.accept()
            #expect(try await upstream.receiveMessage().body == #"{"model":"stable-model","messages":[]}"#)
            try await upstream.send(FaultTests.ok)
            #expect(try await client.receiveMessage().status == 200)
        }
    }

    @Test func aBodyThatOnlyStableChangesIsHeldForIt() async throws {
        try await Self.run {
            $0.api = .anthropicMessages
            $0.overlay = Overlay(model: "stable-model")
        } _: { harness, client in
            try await client.send(StreamTests.chat(#"{"model":"asked"}"#))
            let upstream = try await harness.upstream.accept()
            #expect(try await upstream.receiveMessage().body == #"{"model":"stable-model"}"#)
            try await upstream.send(FaultTests.ok)
            #expect(try await client.receiveMessage().status == 200)
        }
    }

    @Test func withoutFallbackTheClientIsTold() async throws {
        try await Self.run {
            $0.fallback = nil
        } _: { harness, client in
            try await client.send(FaultTests.get)
            let response = try await client.receiveMessage()
            #expect(response.status == 502)
            #expect(response["x-slipway-version"] == "v2")
            #expect(response["x-slipway-fallback"] == nil)
        }
    }

    @Test func retriesComeBeforeTheFallback() async throws {
        try await Self.run {
            $0.retry = RetryTests.policy
        } _: { harness, client in
            try await client.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            #expect(await harness.gateway.statistics().total.retries == 2)
            try await upstream.send(FaultTests.ok)
            #expect(try await client.receiveMessage()["x-slipway-fallback"] == "v2")
        }
    }

    @Test func anAnswerOfTheCanarysIsNeverReplaced() async throws {
        try await Harness.run {
            $0.fallback = .stable
        } _: { harness in
            let canary = Split.Canary(version: "v2", weight: .full, salt: 1, stage: Harness.stage)
            harness.gateway.publish(harness.snapshot(split: Split(stable: "v1", canary: canary), generation: 2))
            let client = try await harness.client()
            try await client.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n")
            #expect(try await client.receiveMessage().status == 503)
        }
    }
}
