import SlipwayCore
import SlipwayTesting
import Testing

@testable import SlipwayController

@Suite struct ControlLoopTests {
    @Test func aGoodVersionIsPromotedAndBecomesStable() async throws {
        let bench = try await ControlBench()
        let id = try #require(try await bench.start("v2"))
        #expect(bench.split?.canary?.weight == Weight(percent: 10))
        for _ in 0..<3 { await bench.passStage(id) }
        #expect(await bench.rollout(id)?.weight == .full)
        #expect(await bench.record?.stable == "v1")
        await bench.passStage(id)
        #expect(await bench.rollout(id)?.settlement?.outcome == .promoted)
        #expect(await bench.record?.stable == "v2")
        #expect(await bench.record?.history == ["v1"])
        #expect(bench.split == Split(stable: "v2"))
    }

    @Test func aBadVersionIsTakenBackWhenItsFiguresArrive() async throws {
        let bench = try await ControlBench()
        let id = try #require(try await bench.start("v2"))
        await bench.traffic(id, failures: 40)
        let settlement = try #require(await bench.rollout(id)?.settlement)
        #expect(settlement.outcome == .rolledBack)
        #expect(settlement.failedAt == Weight(percent: 10))
        #expect(settlement.checks.first?.metric == .errorRate)
        #expect(bench.split == Split(stable: "v1"))
        #expect(await bench.record?.active == nil)
    }

    @Test func everyPublicationHasAHigherGeneration() async throws {
        let bench = try await ControlBench()
        let id = try #require(try await bench.start("v2"))
        for _ in 0..<4 { await bench.passStage(id) }
        let generations = bench.snapshots.map(\.generation)
        #expect(generations == generations.sorted() && Set(generations).count == generations.count)
    }

    /// Between ticks the loop is woken for looks that are due, and for nothing else.
    @Test func aJudgeSitsWhereOneDecides() async throws {
        let plain = try await ControlBench()
        _ = try await plain.start("v2")
        await plain.loop.tick()
        #expect(!plain.board.isJudging)
        var plan = ControlBench.plan()
        plan.guardrails = AnalysisPlan(id: "judge", method: .sequential)
        let judged = try await ControlBench(manifest: ControlBench.manifest(plan: plan))
        await judged.loop.tick()
        #expect(!judged.board.isJudging)
        let id = try #require(try await judged.start("v2"))
        #expect(judged.board.isJudging)
        try await judged.command(.abort(reason: nil), id)
        #expect(!judged.board.isJudging)
    }

    /// FIELD 12: one owner a field, and a settled state makes no further writes.
    @Test func aSettledRolloutWritesNothingMore() async throws {
        let bench = try await ControlBench()
        let id = try #require(try await bench.start("v2"))
        await bench.traffic(id, failures: 40)
        let settled = try await bench.store.list("", after: nil, limit: nil)
        let published = bench.snapshots.count
        for _ in 0..<20 { await bench.passStage(id) }
        #expect(try await bench.store.list("", after: nil, limit: nil) == settled)
        #expect(bench.snapshots.count == published)
    }

    /// FIELD 19: an abort is sticky to the version until `retry` or a new version.
    @Test func aVersionThatWasTakenBackStartsAgainOnlyByRetry() async throws {
        let bench = try await ControlBench()
        let id = try #require(try await bench.start("v2"))
        try await bench.command(.abort(reason: nil), id)
        await #expect(throws: ControllerError.self) { try await bench.start("v2") }
        _ = try await bench.start("v3")
        try await bench.command(.abort(reason: nil), "support-2")
        let salt = await bench.rollout(id)?.attempt.salt
        _ = try await bench.loop.answer(.retry(id)).get()
        #expect(await bench.rollout(id)?.attempt.number == 2)
        #expect(await bench.rollout(id)?.attempt.salt != salt)
        #expect(await bench.record?.active == id)
    }

    @Test func aSecondRolloutSupersedesOnlyWhenAsked() async throws {
        let bench = try await ControlBench()
        let first = try #require(try await bench.start("v2"))
        await #expect(throws: ControllerError.self) { try await bench.start("v3") }
        let second = try #require(try await bench.start("v3", supersede: true))
        #expect(await bench.rollout(first)?.settlement?.outcome == .superseded)
        #expect(await bench.rollout(first)?.settlement?.reason.contains(second.rawValue) == true)
        #expect(bench.split?.canary?.version == "v3")
    }

    @Test func undoingTwiceDoesNotFlipForward() async throws {
        let bench = try await ControlBench(
            manifest: ControlBench.manifest(plan: ControlBench.plan(weights: [100], bake: .zero))
        )
        for version: VersionID in ["v2", "v3"] {
            let id = try #require(try await bench.start(version))
            try await bench.command(.promote(full: true), id)
        }
        #expect(await bench.record?.history == ["v1", "v2"])
        _ = try await bench.loop.answer(.undo(ControlBench.service, to: nil)).get()
        #expect(await bench.record?.stable == "v2")
        _ = try await bench.loop.answer(.undo(ControlBench.service, to: nil)).get()
        #expect(await bench.record?.stable == "v1")
        await #expect(throws: ControllerError.self) {
            try await bench.loop.answer(.undo(ControlBench.service, to: nil)).get()
        }
        #expect(bench.split == Split(stable: "v1"))
    }

    @Test func undoDuringARolloutAbortsIt() async throws {
        let bench = try await ControlBench()
        let id = try #require(try await bench.start("v2"))
        _ = try await bench.loop.answer(.undo(ControlBench.service, to: nil)).get()
        #expect(await bench.rollout(id)?.settlement?.outcome == .aborted)
        #expect(await bench.record?.stable == "v1")
    }

    @Test func whatMakesNoSenseIsRefusedAndWritesNothing() async throws {
        let bench = try await ControlBench()
        let before = try await bench.store.list("", after: nil, limit: nil)
        let refused: [ControllerRequest] = [
            .start("nobody", .version("v2"), nil, supersede: false),
            .start(ControlBench.service, .version("v9"), nil, supersede: false),
            .start(ControlBench.service, .version("v1"), nil, supersede: false),
            .start(ControlBench.service, .version("v2"), "no-such-strategy", supersede: false),
            .command("support-9", .pause),
            .retry("support-9"),
            .undo(ControlBench.service, to: nil),
            .undo(ControlBench.service, to: "v9"),
        ]
        for request in refused {
            await #expect(throws: ControllerError.self, "\(request)") { try await bench.loop.answer(request).get() }
        }
        #expect(try await bench.store.list("", after: nil, limit: nil) == before)
    }

    @Test func theActualSplitIsCountedAtTheGateway() async throws {
        let bench = try await ControlBench()
        let id = try #require(try await bench.start("v2"))
        await bench.traffic(id)
        #expect(bench.board.status.services[ControlBench.service]?.actual == ["v1": 50, "v2": 50])
        #expect(bench.board.status.services[ControlBench.service]?.desired == ["v1": 90, "v2": 10])
    }

    @Test func afterAnUndoTheActualSplitIsCountedAnew() async throws {
        let bench = try await ControlBench()
        let id = try #require(try await bench.start("v2"))
        try await bench.command(.promote(full: true), id)
        try await bench.command(.promote(full: true), id)
        func traffic(_ version: VersionID) async {
            let subject = Observation.Subject(service: ControlBench.service, version: version, role: .stable)
            await bench.loop.take(.scripted(subject, exchanges: 10, at: bench.clock.now))
        }
        await traffic("v2")
        _ = try await bench.loop.answer(.undo(ControlBench.service, to: nil)).get()
        await traffic("v2")
        await traffic("v1")
        #expect(bench.board.status.services[ControlBench.service]?.actual == ["v1": 100])
    }

    @Test func theTimeToTakeBackRunsToTheLastRequestThatReachedTheCanary() async throws {
        let bench = try await ControlBench()
        let id = try #require(try await bench.start("v2"))
        let stage = try #require(await bench.rollout(id)?.stage)
        await bench.traffic(id, failures: 40)
        bench.clock.advance(by: .milliseconds(7))
        let late = Observation.Subject(service: ControlBench.service, version: "v2", role: .canary, stage: stage)
        await bench.loop.take(.scripted(late, exchanges: 1, at: bench.clock.now))
        #expect(bench.board.status.rollouts[id]?.takeback?.duration == .milliseconds(7))
    }
}
