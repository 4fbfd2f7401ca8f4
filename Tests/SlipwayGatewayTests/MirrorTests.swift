import NIOCore
import SlipwayCore
import SlipwayTesting
import Synchronization
import Testing

@testable import SlipwayGateway

/// Exchanges that a shadow is asked, too, and users who never notice.
@Suite(.timeLimit(.minutes(10)))
struct MirrorTests {
    private static let answer = answer(saying: "Paris")

    private static func answer(saying text: String, status: String = "200 OK") -> String {
        let body =
            #"{"model":"m","choices":[{"message":{"content":"\#(text)"}}],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#
        return "HTTP/1.1 \(status)\r\ncontent-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n"
            + body
    }

    private static func request(
        _ body: String = #"{"model":"a","tools":[{"type":"web_search"}]}"#,
        fields: String = ""
    ) -> String {
        "POST /v1/chat/completions HTTP/1.1\r\nhost: gw\r\n\(fields)content-type: application/json\r\n"
            + "content-length: \(body.utf8.count)\r\n\r\n" + body
    }

    /// A gateway with a shadow, and its mirror at work.
    private static func run(
        _ plan: ShadowPlan = .everything,
        overlay: Overlay = .none,
        port: Int? = nil,
        _ body: (Harness, _ shadow: ScriptedUpstream, WireConnection) async throws -> Void
    ) async throws {
        let shadow = try await ScriptedUpstream.start(on: Harness.clientGroup)
        try await Harness.run {
            $0.shadow = (plan, port ?? shadow.port)
            $0.canaryOverlay = overlay
        } _: { harness in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await harness.gateway.mirror.run() }
                try await body(harness, shadow, try await harness.client())
                tasks.cancelAll()
            }
        }
        try await shadow.stop()
    }

    /// The client's exchange with production alone.
    private static func ask(
        _ harness: Harness,
        _ client: WireConnection,
        _ text: String = request()
    ) async throws -> WireMessage {
        try await client.send(text)
        let upstream = try await harness.upstream.accept()
        let received = try await upstream.receiveMessage()
        try await upstream.send(answer)
        #expect(try await client.receiveMessage().status == 200)
        return received
    }

    @Test func aShadowGetsTheSameWithItsOwnOverlayAndWithoutEffects() async throws {
        let overlay = Overlay(model: "b", headers: [.init("x-team", "new")])
        try await Self.run(overlay: overlay) { harness, shadow, client in
            let fields = "authorization: Bearer k\r\ncookie: s=1\r\nidempotency-key: 7\r\nx-team: old\r\n"
            let production = try await Self.ask(harness, client, Self.request(fields: fields))
            #expect(production["cookie"] == "s=1" && production["x-slipway-shadow"] == nil)
            let connection = try await shadow.accept()
            let mirrored = try await connection.receiveMessage()
            #expect(mirrored.body == #"{"model":"b"}"#)
            #expect(mirrored["x-slipway-shadow"] == "1" && mirrored["authorization"] == "Bearer k")
            #expect(mirrored["cookie"] == nil && mirrored["idempotency-key"] == nil && mirrored["x-team"] == "new")
            #expect(mirrored["x-slipway-request-id"] == production["x-slipway-request-id"])
            try await connection.send(Self.answer(saying: "London"))
            let news = try await harness.shadowNews { scores, _ in scores.count == 1 }
            let score = try #require(news.scores.first?.score)
            #expect(score.divergence?.rule == .text && score.noise == nil)
            #expect(score.shadow.tokens == TokenUsage(input: 3, output: 2))
            #expect(score.production.outcome == .ok && news.scores.first?.content == nil)
        }
    }

    @Test func productionIsAskedTwiceForItsNoise() async throws {
        var plan = ShadowPlan.everything
        plan.noiseShare = .full
        try await Self.run(plan) { harness, shadow, client in
            _ = try await Self.ask(harness, client)
            let (connection, again) = (try await shadow.accept(), try await harness.upstream.accept())
            #expect(try await again.receiveMessage()["x-slipway-shadow"] == "1")
            _ = try await connection.receiveMessage()
            try await again.send(Self.answer)
            try await connection.send(Self.answer)
            let news = try await harness.shadowNews { scores, _ in scores.count == 1 }
            #expect(news.scores.first?.score.noise?.score == 0 && news.scores.first?.score.divergence?.score == 0)
        }
    }

    @Test func streamsAreComparedByWhatTheySay() async throws {
        try await Self.run { harness, shadow, client in
            try await client.send(Self.request(#"{"stream":true}"#))
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            let events =
                #"data: {"choices":[{"index":0,"delta":{"content":"Pa"}}]}\#n\#ndata: {"choices":[{"index":0,"delta":{"content":"ris"}}]}\#n\#ndata: [DONE]\#n\#n"#
            try await upstream.send(
                "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: \(events.utf8.count)\r\n\r\n"
                    + events
            )
            #expect(try await client.receiveMessage().status == 200)
            let connection = try await shadow.accept()
            #expect(try await connection.receiveMessage().body.contains("include_usage"))
            try await connection.send(Self.answer)
            let news = try await harness.shadowNews { scores, _ in scores.count == 1 }
            #expect(news.scores.first?.score.divergence == Divergence(score: 0, rule: .identical))
        }
    }

    @Test(arguments: ["HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf", "nonsense\r\n\r\n", ""])
    func aShadowThatBreaksOffHasFailed(_ bytes: String) async throws {
        try await Self.run { harness, shadow, client in
            _ = try await Self.ask(harness, client)
            let connection = try await shadow.accept()
            _ = try await connection.receiveMessage()
            if !bytes.isEmpty { try await connection.send(bytes) }
            try await connection.close()
            let news = try await harness.shadowNews { scores, _ in scores.count == 1 }
            #expect(news.scores.first?.score.shadow.isFailure == true)
            #expect(news.scores.first?.score.divergence == Divergence(score: 1, rule: .status))
        }
    }

    @Test func aShadowThatHangsTimesOutAndUsersGoOn() async throws {
        var plan = ShadowPlan.everything
        plan.timeout = .milliseconds(50)
        try await Self.run(plan) { harness, _, client in
            _ = try await Self.ask(harness, client)
            let news = try await harness.shadowNews { scores, _ in scores.count == 1 }
            #expect(news.scores.first?.score.shadow.outcome == .timeout)
        }
    }

    @Test func aShadowThatFloodsIsCutOff() async throws {
        var plan = ShadowPlan.everything
        plan.maxBodyBytes = 1000
        try await Self.run(plan) { harness, shadow, client in
            _ = try await Self.ask(harness, client)
            let connection = try await shadow.accept()
            _ = try await connection.receiveMessage()
            try await connection.send(
                "HTTP/1.1 200 OK\r\ncontent-length: 900000\r\n\r\n" + String(repeating: "x", count: 2000)
            )
            let news = try await harness.shadowNews { scores, _ in scores.count == 1 }
            #expect(news.scores.first?.score.shadow.outcome == .truncated)
            try await connection.closed()
        }
    }

    @Test func aShadowThatRefusesIsNotSeenByUsers() async throws {
        try await Self.run(port: DeadPort.number) { harness, _, client in
            _ = try await Self.ask(harness, client)
            let news = try await harness.shadowNews { scores, _ in scores.count == 1 }
            #expect(news.scores.first?.score.shadow.outcome == .error)
        }
    }

    @Test func aClientThatLeavesMakesNoPair() async throws {
        try await Self.run { harness, _, client in
            try await client.send(Self.request())
            _ = try await harness.upstream.accept().receiveMessage()
            try await client.close()
            let news = try await harness.shadowNews { _, counts in counts.unanswered == 1 }
            #expect(news.scores.isEmpty)
        }
    }

    /// What does not fit the queue is dropped and counted; nothing waits for it.
    @Test func aFullQueueDrops() async throws {
        var plan = ShadowPlan.everything
        plan.queueBytes = 100
        try await Self.run(plan) { harness, _, client in
            _ = try await Self.ask(harness, client)
            let news = try await harness.shadowNews { _, counts in counts.dropped == 1 }
            #expect(news.scores.isEmpty)
        }
    }

    @Test func whatIsComparedMakesRoomForTheNext() async throws {
        var plan = ShadowPlan.everything
        plan.queueBytes = 3000
        try await Self.run(plan) { harness, shadow, client in
            try await client.send(Self.request())
            let upstream = try await harness.upstream.accept()
            let ask = {
                _ = try await upstream.receiveMessage()
                try await upstream.send(Self.answer)
                #expect(try await client.receiveMessage().status == 200)
            }
            try await ask()
            let connection = try await shadow.accept()
            _ = try await connection.receiveMessage()
            try await client.send(Self.request())
            try await ask()
            _ = try await harness.shadowNews { _, counts in counts.dropped == 1 }
            try await connection.send(Self.answer)
            _ = try await harness.shadowNews { scores, _ in scores.count == 1 }
            try await client.send(Self.request())
            try await ask()
            _ = try await connection.receiveMessage()
            try await connection.send(Self.answer)
            let news = try await harness.shadowNews { scores, _ in scores.count == 2 }
            #expect(news.counts.dropped == 1)
        }
    }

    /// Exchanges between two ticks of their loop, which would come in an hour.
    private static func runWithoutTicks(
        _ ending: @escaping @Sendable (LoopContext) -> Void,
        ask count: Int
    ) async throws {
        let shadow = try await ScriptedUpstream.start(on: Harness.clientGroup)
        try await Harness.run {
            $0.shadow = (.everything, shadow.port)
            $0.tuning.tick = .hours(1)
        } _: { harness in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                let answering = [shadow, harness.upstream].map { upstream in
                    Task { await upstream.answerAll { _ in .send(Self.answer) } }
                }
                defer { for task in answering { task.cancel() } }
                tasks.addTask { await harness.gateway.mirror.run() }
                let client = try await harness.client()
                for _ in 0..<count {
                    try await client.send(Self.request())
                    #expect(try await client.receiveMessage().status == 200)
                }
                try await client.close()
                _ = try await harness.statistics { $0.openConnections == 0 }
                for context in harness.gateway.contexts.values {
                    try await context.eventLoop.submit { ending(context.value) }.get()
                }
                let news = try await harness.shadowNews { scores, _ in scores.count == count }
                #expect(Set(news.scores.map(\.score.requestID)).count == count && news.counts == ShadowCounts())
                tasks.cancelAll()
            }
        }
        try await shadow.stop()
    }

    @Test func whatEndedBetweenTwoTicksIsMirroredTogether() async throws {
        try await Self.runWithoutTicks({ $0.handOver() }, ask: 40)
    }

    @Test func aLoopThatIsDrainedKeepsNothingBack() async throws {
        try await Self.runWithoutTicks({ _ = $0.drain(timeout: .seconds(1)) }, ask: 3)
    }

    @Test func aBudgetEnds() async throws {
        var plan = ShadowPlan.everything
        plan.budget.requests = 0
        try await Self.run(plan) { harness, _, client in
            _ = try await Self.ask(harness, client)
            _ = try await harness.shadowNews { _, counts in counts.overBudget == 1 }
        }
    }

    @Test func longBodiesAreNotShadowed() async throws {
        var plan = ShadowPlan.everything
        plan.maxBodyBytes = 10
        try await Self.run(plan) { harness, _, client in
            _ = try await Self.ask(harness, client)
            _ = try await harness.shadowNews { _, counts in counts.skipped == 1 }
        }
    }

    @Test func whatDoesNotMatchIsLeftAlone() async throws {
        var plan = ShadowPlan.everything
        plan.match = ShadowMatch(headers: [.init("x-team", "a")])
        try await Self.run(plan) { harness, shadow, client in
            try await client.send(Self.request())
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            try await upstream.send(Self.answer)
            #expect(try await client.receiveMessage().status == 200)
            try await client.send(Self.request(fields: "x-team: a\r\n"))
            _ = try await upstream.receiveMessage()
            try await upstream.send(Self.answer)
            #expect(try await shadow.accept().receiveMessage()["x-team"] == "a")
        }
    }

    private final class Count: Sendable {
        private let number = Atomic<Int>(0)
        var value: Int { number.load(ordering: .relaxed) }
        func add() { number.add(1, ordering: .relaxed) }
    }

    /// Answers that wait to be compared count, too: a shadow that talks much cannot fill the memory.
    @Test func longAnswersHoldTheNextRequestBack() async throws {
        var plan = ShadowPlan.everything
        (plan.concurrency, plan.queueBytes) = (1, 10_000)
        let shadow = try await ScriptedUpstream.start(on: Harness.clientGroup)
        let asked = Count()
        try await Harness.run {
            $0.shadow = (plan, shadow.port)
        } _: { harness in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                let answering = [
                    Task {
                        await shadow.answerAll { _ in
                            asked.add()
                            return .send(Self.answer(saying: String(repeating: "x", count: 12_000)))
                        }
                    },
                    Task { await harness.upstream.answerAll { _ in .send(Self.answer) } },
                ]
                defer { for task in answering { task.cancel() } }
                let client = try await harness.client()
                for _ in 0..<3 {
                    try await client.send(Self.request())
                    #expect(try await client.receiveMessage().status == 200)
                }
                #expect(try await harness.untilSettled { asked.value } == 1)
                // Only now anybody compares.
                tasks.addTask { await harness.gateway.mirror.run() }
                _ = try await harness.shadowNews { scores, _ in scores.count == 3 }
                #expect(asked.value == 3)
                tasks.cancelAll()
            }
        }
        try await shadow.stop()
    }

    @Test func noThreadBeginsOnceTheMirrorHasStopped() async throws {
        let mirror = Mirror(tlsContexts: TLSContexts(), maxHeadBytes: 4096) { _ in }
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await mirror.run() }
            tasks.cancelAll()
        }
        let late = ShadowAssignment(rollout: "r", attempt: 1, version: "v", salt: 1, plan: ShadowPlan.everything)
        let hasLane = mirror.lane(of: late) != nil
        #expect(!hasLane)
    }
}
