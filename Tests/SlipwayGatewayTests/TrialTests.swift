import NIOCore
import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Synchronization
import Testing

/// What a rollout under way asks of the gateway: the judge hears at once, and a canary taken back lets go.
@Suite(.timeLimit(.minutes(10)))
struct TrialTests {
    private static let stage = StageID(rollout: "support-1", attempt: 1, step: 0)

    /// Everything goes to `v2`, on trial.
    private static func trial(_ harness: Harness, generation: UInt64 = 2, isJudged: Bool = true) -> Snapshot {
        let canary = Split.Canary(version: "v2", weight: .full, salt: 1, stage: stage, isJudged: isJudged)
        return harness.snapshot(split: Split(stable: "v1", canary: canary), generation: generation)
    }

    private static let (fine, failed) = ("200 OK", "500 Oops")

    /// One exchange after the other, on one connection each way.
    private static func exchange(_ harness: Harness, _ statuses: String...) async throws {
        let client = try await harness.client()
        try await client.send(FaultTests.get)
        let upstream = try await harness.upstream.accept()
        for (index, status) in statuses.enumerated() {
            if index > 0 { try await client.send(FaultTests.get) }
            _ = try await upstream.receiveMessage()
            try await upstream.send("HTTP/1.1 \(status)\r\ncontent-length: 0\r\n\r\n")
            let answer = try await client.receiveMessage()
            #expect(status.hasPrefix("\(answer.status)"))
        }
    }

    @Test func aCanarysExchangeIsHandedOverBeforeTheTick() async throws {
        try await Harness.run {
            $0.tuning.tick = .seconds(3)
        } _: { harness in
            harness.gateway.publish(Self.trial(harness))
            try await Self.exchange(harness, Self.failed)
            let exhibit = try #require(try await harness.exhibits(1).first)
            #expect(exhibit.role == .canary)
            #expect(exhibit.weight == .full)
            #expect(exhibit.outcome == .error)
        }
    }

    @Test func aFailureTakesWithItWhatWentWellBefore() async throws {
        try await Harness.run {
            $0.tuning.tick = .hours(1)
            $0.tuning.goodNewsInterval = .hours(1)
        } _: { harness in
            harness.gateway.publish(Self.trial(harness))
            // The first of all has nothing to wait for.
            try await Self.exchange(harness, Self.fine, Self.fine, Self.failed)
            #expect(try await harness.exhibits(3).map(\.outcome) == [.ok, .ok, .error])
        }
    }

    @Test func whereNoJudgeSitsFiguresAreAll() async throws {
        try await Harness.run { harness in
            harness.gateway.publish(Self.trial(harness, isJudged: false))
            try await Self.exchange(harness, Self.fine, Self.failed)
            let subject = Observation.Subject(service: "support", version: "v2", role: .canary, stage: Self.stage)
            let tally = try await harness.tally(of: subject) { $0.finished == 2 }
            #expect(tally[.error] == 1)
            #expect(try await harness.exhibits(0).isEmpty)
        }
    }

    @Test(arguments: [false, true]) func aCanaryTakenBackIsCutOrDrains(_ cuts: Bool) async throws {
        try await Harness.run { harness in
            harness.gateway.publish(Self.trial(harness))
            let (client, upstream) = try await StreamTests.open(harness)
            try await upstream.send(StreamTests.chunk(StreamTests.delta("a")))
            #expect(try await client.receiveChunk() == StreamTests.delta("a"))
            let split = Split(stable: "v1", cutting: cuts ? Self.stage.rollout : nil)
            harness.gateway.publish(harness.snapshot(split: split, generation: 3))
            if cuts {
                #expect(try await client.receiveChunk()?.contains("version_taken_back") == true)
                try await upstream.closed()
            } else {
                try await upstream.send(StreamTests.chunk(StreamTests.done) + "0\r\n\r\n")
                #expect(try await client.receiveChunk() == StreamTests.done)
            }
            #expect(try await client.receiveChunk() == nil)
            let subject = Observation.Subject(service: "support", version: "v2", role: .canary, stage: Self.stage)
            let tally = try await harness.tally(of: subject) { $0.finished == 1 }
            #expect(tally[cuts ? .cancelled : .ok] == 1)
        }
    }

    @Test func anAnswerThatHasNotBegunIsRefusedSoThatTheClientAsksAgain() async throws {
        try await Harness.run { harness in
            harness.gateway.publish(Self.trial(harness))
            let client = try await harness.client()
            try await client.send(FaultTests.get)
            let upstream = try await harness.upstream.accept()
            _ = try await upstream.receiveMessage()
            let split = Split(stable: "v1", cutting: Self.stage.rollout)
            harness.gateway.publish(harness.snapshot(split: split, generation: 3))
            let response = try await client.receiveMessage()
            #expect(response.status == 503)
            #expect(response["x-slipway-error"] == "version_taken_back")
            #expect(response["retry-after"] != nil)
        }
    }

    @Test func aRollbackCutsNobodyElse() async throws {
        try await Harness.run { harness in
            let (client, upstream) = try await StreamTests.open(harness)
            let split = Split(stable: "v1", cutting: Self.stage.rollout)
            harness.gateway.publish(harness.snapshot(split: split, generation: 2))
            try await upstream.send(StreamTests.chunk(StreamTests.done) + "0\r\n\r\n")
            #expect(try await client.receiveChunk() == StreamTests.done)
            #expect(try await harness.tally { $0.finished == 1 }[.ok] == 1)
        }
    }
}
