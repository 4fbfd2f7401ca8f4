import SlipwayCore
import SlipwayTesting
import Testing

@testable import SlipwayController

/// The judges' shell: what is heard decides at once, is saved, and can be judged again.
@Suite struct JudgeSeatTests {
    private static func manifest(interval: Duration = .seconds(60)) -> Manifest {
        let plan = RolloutPlan(
            weights: [1000, 5000, 10_000].map(Weight.init(basisPoints:)),
            interval: interval,
            analysis: .standard,
            bake: .seconds(10)
        )
        var manifest = ControlBench.manifest(plan: plan)
        manifest.services[0].assignment = [.header("x-user-id")]
        return manifest
    }

    /// A second of 40 users' requests, in both arms; every so-manieth of the canary's fails.
    private func second(_ bench: ControlBench, _ id: RolloutID, _ number: Int, failEvery: Int?) async {
        guard let rollout = await bench.rollout(id), !rollout.isSettled else { return }
        bench.clock.advance(by: .seconds(1))
        var batch = TallyBatch(at: bench.clock.now)
        for user in 0..<40 {
            let key = "user-\((number * 40 + user) % 400)"
            let role = rollout.split.role(forKey: key, random: 0)
            let version = role == .canary ? rollout.version : rollout.stable
            let fails = role == .canary && failEvery.map { (number * 40 + user) % $0 == 0 } == true
            let subject = Observation.Subject(
                service: ControlBench.service,
                version: version,
                role: role,
                stage: rollout.stage
            )
            var exhibit = Exhibit(
                time: Double(bench.clock.now.microseconds) * 1e-6,
                role: role,
                weight: rollout.weight,
                unit: XXH64.hash(key, seed: 0),
                outcome: fails ? .error : .ok,
                latency: Double(100 + (user * 7 + number * 13) % 50)
            )
            exhibit.tokens = 100
            batch.exhibits[subject, default: []].append(exhibit)
        }
        await bench.loop.take(batch)
        await bench.loop.tick()
    }

    private func replayed(_ id: RolloutID, _ bench: ControlBench) async throws -> ReplayDecision {
        await bench.loop.flushRecording(of: id)
        let entries = try await bench.store.list(StoreLayout.observations(id), after: nil, limit: nil).entries
        var replay = Replay(try RecordedRollout(reading: entries.flatMap(\.value)), .standard)
        return replay.run()
    }

    @Test func aFailingCanaryIsTakenBackOnTheExchangeThatDecides() async throws {
        let bench = try await ControlBench(manifest: Self.manifest())
        let id = try #require(try await bench.start("v2"))
        for number in 0..<60 { await second(bench, id, number, failEvery: 3) }
        let rollout = try #require(await bench.rollout(id))
        let settlement = try #require(rollout.settlement)
        #expect(settlement.outcome == .rolledBack)
        #expect(settlement.checks.first?.metric == .errorRate)
        #expect(await bench.loop.takebacks[id]?.decidingExchangeEndedAt == settlement.at)
        #expect(bench.split?.canary == nil)

        let again = try await replayed(id, bench)
        #expect(again.verdict == .rollback)
        #expect(again.failedAt == settlement.failedAt?.percent)
        #expect(again.reason.map(\.metric) == settlement.checks.map(\.metric))
        #expect(again.reason.map(\.figures?.eValue) == settlement.checks.map(\.figures?.eValue))
        #expect(again.at == (settlement.at - rollout.attempt.startedAt).inSeconds)
    }

    @Test func anIdenticalCanaryIsPromotedLiveAndReplayed() async throws {
        let bench = try await ControlBench(manifest: Self.manifest())
        let id = try #require(try await bench.start("v2"))
        for number in 0..<600 { await second(bench, id, number, failEvery: nil) }
        #expect(await bench.rollout(id)?.settlement?.outcome == .promoted)
        #expect(try await replayed(id, bench).verdict == .promote)
    }

    @Test func aRestartTakesTheJudgeUpWhereItWas() async throws {
        let bench = try await ControlBench(manifest: Self.manifest())
        let id = try #require(try await bench.start("v2"))
        for number in 0..<20 { await second(bench, id, number, failEvery: nil) }
        await bench.loop.saveAll()
        let before = try #require(await bench.loop.seats[id])
        let next = try await bench.restarted(manifest: Self.manifest())
        let after = try #require(await next.loop.seats[id])
        let now = bench.clock.now
        #expect(after.judgment(at: now) == before.judgment(at: now))
        #expect(after.judge.looks == before.judge.looks)
        for number in 20..<80 { await second(next, id, number, failEvery: 3) }
        #expect(await next.rollout(id)?.settlement?.outcome == .rolledBack)
    }

    @Test func aLookIsSavedAtOnce() async throws {
        let bench = try await ControlBench(manifest: Self.manifest())
        let id = try #require(try await bench.start("v2"))
        for number in 0..<30 { await second(bench, id, number, failEvery: nil) }
        let looks = try #require(await bench.loop.seats[id]).judge.looks
        #expect(looks > 0)
        await bench.loop.keeper.flush()
        let next = try await bench.restarted(manifest: Self.manifest())
        #expect(await next.loop.seats[id]?.judge.looks == looks)
    }

    @Test func aSettledJudgeLeavesNothingBehind() async throws {
        let bench = try await ControlBench(manifest: Self.manifest())
        let id = try #require(try await bench.start("v2"))
        for number in 0..<15 { await second(bench, id, number, failEvery: nil) }
        try await bench.command(.abort(reason: nil), id)
        #expect(await bench.loop.seats[id] == nil)
        await bench.loop.keeper.flush()
        #expect(try await bench.store.list("judge/", after: nil, limit: nil).entries.isEmpty)
    }

    @Test func usersPastsAreKeptAcrossRestarts() async throws {
        let bench = try await ControlBench(manifest: Self.manifest())
        let subject = Observation.Subject(service: ControlBench.service, version: "v1", role: .stable)
        var batch = TallyBatch(at: bench.clock.now)
        batch.exhibits[subject] = (0..<50).map { user in
            Exhibit(
                time: Double(bench.clock.now.microseconds) * 1e-6,
                role: .stable,
                weight: .none,
                unit: UInt64(user),
                outcome: .ok,
                latency: 100
            )
        }
        await bench.loop.take(batch)
        #expect(await bench.loop.histories[ControlBench.service]?.history.users == 50)
        await bench.loop.saveAll()
        let next = try await bench.restarted(manifest: Self.manifest())
        #expect(await next.loop.histories[ControlBench.service]?.history.users == 50)
    }
}
