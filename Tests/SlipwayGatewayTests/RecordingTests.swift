import NIOCore
import SlipwayCore
import SlipwayTesting
import Synchronization
import Testing

@testable import SlipwayGateway

/// Production's exchanges kept beside their users, and put to another version afterwards.
@Suite(.timeLimit(.minutes(10)))
struct RecordingTests {
    private static func answer(_ text: String) -> String {
        let body = #"{"model":"m","choices":[{"message":{"content":"\#(text)"},"finish_reason":"stop"}]}"#
        return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n" + body
    }

    private static let body = #"{"model":"a"}"#
    private static let request =
        "POST /v1/chat/completions?x=1 HTTP/1.1\r\nhost: gw\r\nauthorization: Bearer k\r\nx-team: a\r\n"
        + "content-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n" + body

    private static func ask(_ harness: Harness, _ client: WireConnection) async throws {
        try await client.send(request)
        let upstream = try await harness.upstream.accept()
        _ = try await upstream.receiveMessage()
        try await upstream.send(answer("Paris"))
        #expect(try await client.receiveMessage().status == 200)
        try await upstream.close()
    }

    /// A gateway with a mirror at work.
    private static func run(
        _ change: (inout Harness.Options) -> Void = { _ in },
        _ body: (Harness, WireConnection) async throws -> Void
    ) async throws {
        try await Harness.run(change) { harness in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await harness.gateway.mirror.run() }
                try await body(harness, try await harness.client())
                tasks.cancelAll()
            }
        }
    }

    private static func all(_ recorder: ExchangeRecorder) async -> [RecordedExchange] {
        await recorder.items.reduce(into: []) { if case .exchange(let exchange) = $1 { $0.append(exchange) } }
    }

    @Test func anExchangeIsKeptAsItPassed() async throws {
        try await Self.run { harness, client in
            let plan = RecordingPlan(count: 1, keepsContent: true, headers: ["X-Team"])
            let recorder = try #require(await harness.gateway.record("support", plan))
            #expect(await harness.gateway.record("support", plan) == nil)
            try await Self.ask(harness, client)
            let exchange = try #require(await Self.all(recorder).first)
            #expect(exchange.request == Array(Self.body.utf8) && exchange.target == "/v1/chat/completions?x=1")
            #expect(exchange.headers == [.init("content-type", "application/json"), .init("x-team", "a")])
            #expect(exchange.answer.assembled().text == "Paris" && exchange.version == "v1")
            harness.gateway.end(recorder)
            #expect(recorder.takeCounts() == RecordingCounts(recorded: 1, ShadowCounts()))
            // The next one may begin, and the one that has ended hears of nothing more.
            let next = try #require(await harness.gateway.record("support", plan))
            try await Self.ask(harness, client)
            #expect(await Self.all(next).count == 1)
            harness.gateway.end(next)
        }
    }

    @Test func aNewSnapshotDoesNotEndARecording() async throws {
        try await Self.run { harness, client in
            let recorder = try #require(await harness.gateway.record("support", RecordingPlan(count: 2)))
            try await Self.ask(harness, client)
            harness.gateway.publish(harness.snapshot(split: Split(stable: "v1"), generation: 2))
            try await Self.ask(harness, client)
            #expect(await Self.all(recorder).count == 2)
            harness.gateway.end(recorder)
        }
    }

    @Test func whatIsTooLongOrTooMuchIsCounted() async throws {
        try await Self.run { harness, client in
            var plan = RecordingPlan()
            plan.maxBodyBytes = 5
            let short = try #require(await harness.gateway.record("support", plan))
            try await Self.ask(harness, client)
            #expect(try await Self.counts(short) { $0.skipped == 1 }.recorded == 0)
            harness.gateway.end(short)
            (plan.maxBodyBytes, plan.queueBytes) = (1000, 3000)
            let slow = try #require(await harness.gateway.record("support", plan))
            for _ in 0..<2 { try await Self.ask(harness, client) }
            #expect(try await Self.counts(slow) { $0.dropped == 1 }.recorded == 1)
            harness.gateway.end(slow)
        }
    }

    /// Counts come with the end of an exchange, a moment after its answer.
    private static func counts(
        _ recorder: ExchangeRecorder,
        _ isEnough: (RecordingCounts) -> Bool
    ) async throws -> RecordingCounts {
        var sum = RecordingCounts()
        while !isEnough(sum) {
            let more = recorder.takeCounts()
            sum.recorded = more.recorded
            sum.dropped += more.dropped
            sum.skipped += more.skipped
            try await Task.sleep(for: .milliseconds(5))
        }
        return sum
    }

    @Test func aShadowBesideItGetsTheSameRequest() async throws {
        let shadow = try await ScriptedUpstream.start(on: Harness.clientGroup)
        try await Self.run {
            $0.shadow = (.everything, shadow.port)
        } _: { harness, client in
            let recorder = try #require(await harness.gateway.record("support", RecordingPlan(count: 1)))
            try await Self.ask(harness, client)
            let mirrored = try await shadow.accept()
            #expect(try await mirrored.receiveMessage().body == Self.body)
            try await mirrored.send(Self.answer("Paris"))
            #expect(await Self.all(recorder).count == 1)
            _ = try await harness.shadowNews { scores, _ in scores.count == 1 }
            harness.gateway.end(recorder)
        }
        try await shadow.stop()
    }

    // MARK: Replay

    private static func recorded(_ number: UInt64, saying text: String) -> RecordedExchange {
        let body = #"{"model":"m","choices":[{"message":{"content":"\#(text)"},"finish_reason":"stop"}]}"#
        return RecordedExchange(
            requestID: RequestID(random: number, 1),
            at: Timestamp(microseconds: 0),
            service: "support",
            version: "v1",
            method: "POST",
            target: "/v1/chat/completions?x=1",
            headers: [.init("content-type", "application/json"), .init("x-team", "a")],
            request: Array(Self.body.utf8),
            answer: CapturedResponse(api: .openAIChat, status: 200, isStream: false, body: Array(body.utf8)),
            outcome: .ok,
            latency: .milliseconds(5),
            timeToFirstToken: nil
        )
    }

    private static func replay(_ stable: ScriptedUpstream, _ version: ScriptedUpstream) throws -> ShadowReplay {
        var plan = ShadowPlan.everything
        plan.noiseShare = .full
        let service = Service(
            id: "support",
            versions: [
                Version(id: "v1", upstream: Upstream(host: "127.0.0.1", port: stable.port)),
                Version(
                    id: "v2",
                    upstream: Upstream(host: "127.0.0.1", port: version.port),
                    overlay: Overlay(model: "b")
                ),
            ],
            stable: "v1"
        )
        let assignment = ShadowAssignment(rollout: "replay", attempt: 1, version: "v2", salt: 1, plan: plan)
        let splits: [ServiceID: Split] = ["support": Split(stable: "v1", shadow: assignment)]
        let snapshot = Snapshot(manifest: Manifest(services: [service]), splits: splits, generation: 1)
        return try #require(ShadowReplay(snapshot, service: "support") { _ in ShadowReview() })
    }

    private final class Found: Sendable {
        private let news = Mutex<[ShadowNews]>([])
        func add(_ part: ShadowNews) { news.withLock { $0.append(part) } }
        var scores: [ShadowScore] { news.withLock { $0.flatMap(\.scores).map(\.score) } }
    }

    @Test func aRecordingIsPutToAVersionAndToStableAgain() async throws {
        let (stable, version) = (
            try await ScriptedUpstream.start(on: Harness.clientGroup),
            try await ScriptedUpstream.start(on: Harness.clientGroup)
        )
        let replay = try Self.replay(stable, version)
        let found = Found()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                try await replay.run(
                    [Self.recorded(1, saying: "Paris")],
                    headers: [.init("authorization", "Bearer k"), .init("x-team", "b")]
                ) { found.add($0) }
            }
            let (asked, again) = (try await version.accept(), try await stable.accept())
            let request = try await asked.receiveMessage()
            #expect(request.body == #"{"model":"b"}"# && request["authorization"] == "Bearer k")
            #expect(request["x-team"] == "b" && request["x-slipway-shadow"] == "1")
            #expect(try await again.receiveMessage().body == Self.body)
            try await asked.send(Self.answer("London"))
            try await again.send(Self.answer("Paris"))
            try await tasks.waitForAll()
        }
        let score = try #require(found.scores.first)
        #expect(found.scores.count == 1 && score.noise?.score == 0 && (score.divergence?.score ?? 0) > 0)
        try await stable.stop()
        try await version.stop()
    }

    @Test func aHeaderThatCannotBeSentIsNamed() async throws {
        let upstream = try await ScriptedUpstream.start(on: Harness.clientGroup)
        let replay = try Self.replay(upstream, upstream)
        var exchange = Self.recorded(1, saying: "Paris")
        exchange.headers = [.init("a b", "c")]
        do throws(ReplayError) {
            try await replay.run([exchange]) { _ in }
            Issue.record("it was sent")
        } catch {
            #expect(error.description.contains(exchange.requestID.description))
        }
        try await upstream.stop()
    }
}
