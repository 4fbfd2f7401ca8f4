import SlipwayCore
import SlipwayTesting
import Testing

@testable import SlipwayController

/// A process killed at any commit, and the one that follows it.
@Suite struct RestartTests {
    /// FIELD 7 of DESIGN's rules: timers continue from stored times, no step is taken early.
    @Test func aRestartInEveryStageGoesOnAsIfNothingHappened() async throws {
        let straight = try await ControlBench()
        var bench = try await ControlBench()
        let id = try #require(try await straight.start("v2"))
        _ = try await bench.start("v2")
        for _ in 0..<4 {
            for current in [straight, bench] { await current.traffic(id) }
            await bench.loop.saveAll()
            bench = try await bench.restarted()
            let (there, here) = (await straight.rollout(id), await bench.rollout(id))
            #expect(there == here)
            #expect(await bench.loop.splits == straight.loop.splits)
            for current in [straight, bench] {
                current.clock.advance(by: .seconds(61))
                await current.loop.tick()
            }
        }
        #expect(await bench.record?.stable == "v2")
        #expect(await bench.rollout(id) == straight.rollout(id))
    }

    @Test func withoutSavedEvidenceARestartHoldsInsteadOfPassing() async throws {
        let bench = try await ControlBench()
        let id = try #require(try await bench.start("v2"))
        await bench.traffic(id)
        let next = try await bench.restarted()
        next.clock.advance(by: .seconds(61))
        await next.loop.tick()
        #expect(await next.rollout(id)?.weight == Weight(percent: 10))
        #expect(await next.rollout(id)?.position?.hold?.kind == .inconclusive)
        await next.traffic(id)
        #expect(await next.rollout(id)?.weight == Weight(percent: 50))
    }

    @Test func evidenceOfAnEarlierStageIsNotTakenForThisOne() async throws {
        let bench = try await ControlBench()
        let id = try #require(try await bench.start("v2"))
        await bench.traffic(id)
        await bench.loop.saveAll()
        bench.clock.advance(by: .seconds(61))
        await bench.loop.tick()
        let next = try await bench.restarted()
        await next.loop.tick()
        #expect(await next.loop.evidence[id]?.canary.judged == 0)
    }

    @Test func aManifestWithoutTheStableVersionIsRefusedAtTheStart() async throws {
        let bench = try await ControlBench()
        await #expect(throws: ControllerError.self) {
            try await bench.restarted(
                manifest: ControlBench.manifest(versions: [ControlBench.version("v2")], stable: "v2")
            )
        }
    }

    @Test func aManifestThatChangesTheCanaryUnderWayIsRefused() async throws {
        let bench = try await ControlBench()
        _ = try await bench.start("v2")
        let changed = ControlBench.manifest(versions: [ControlBench.version("v1"), ControlBench.version("v2", port: 2)])
        await #expect(throws: ControllerError.self) { try await bench.loop.answer(.apply(changed)).get() }
        await #expect(throws: ControllerError.self) { try await bench.restarted(manifest: changed) }
    }

    /// FIELD 10: an unchanged manifest re-rolls nothing.
    @Test func theSameManifestAgainChangesNothing() async throws {
        let bench = try await ControlBench()
        _ = try await bench.start("v2")
        let before = try await bench.store.list("", after: nil, limit: nil)
        _ = try await bench.loop.answer(.apply(ControlBench.manifest())).get()
        #expect(try await bench.store.list("", after: nil, limit: nil) == before)
    }
}
