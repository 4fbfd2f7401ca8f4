import SlipwayCore
import SlipwayTesting
import Testing

@testable import SlipwayController

/// The shell of what a rollout waits for: ordered once it is durable, resumed after a crash, cancelled when nobody waits any more.
@Suite struct JobTests {
    private static let job = JobID(attempt: 1, step: 0, name: "checks smoke")
    private static let manifest = ControlBench.manifest(
        plan: RolloutPlan(steps: [.smoke("smoke", limit: .seconds(60)), .switchOver], bake: .zero)
    )

    /// A desk at work while the body runs. Its answers are handed to the body, which takes them to a loop.
    private func withDesk(
        _ performers: [any JobPerformer],
        _ body: (JobDesk, AsyncStream<JobAnswer>) async throws -> Void
    ) async throws {
        let desk = JobDesk(performers: performers)
        let (answers, answering) = AsyncStream.makeStream(of: JobAnswer.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await desk.run { answering.yield($0) } }
            try await body(desk, answers)
            group.cancelAll()
        }
    }

    @Test(arguments: [JobResult.Outcome.succeeded, .failed])
    func aJobsEndDecidesWhatFollows(outcome: JobResult.Outcome) async throws {
        try await withDesk([ScriptedPerformer(JobResult(outcome, output: "greets: 500"))]) { desk, answers in
            let bench = try await ControlBench(manifest: Self.manifest, jobs: desk)
            let id = try #require(try await bench.start("v2"))
            #expect(bench.split?.canary?.weight == Weight.none)
            let answer = try #require(await answers.first { _ in true })
            await bench.loop.take(answer)
            let settlement = try #require(await bench.rollout(id)?.settlement)
            #expect(settlement.outcome == (outcome == .succeeded ? .promoted : .rolledBack))
            #expect(settlement.reason.contains("greets: 500") == (outcome == .failed))
            #expect(bench.split == Split(stable: outcome == .succeeded ? "v2" : "v1"))
        }
    }

    @Test func aRestartAsksAboutTheJobUnderItsOldID() async throws {
        let bench = try await ControlBench(manifest: Self.manifest)
        let id = try #require(try await bench.start("v2"))
        let performer = ScriptedPerformer(JobResult(.succeeded))
        try await withDesk([performer]) { desk, answers in
            let next = try await bench.restarted(manifest: Self.manifest, jobs: desk)
            #expect(await performer.happenings.first { _ in true } == .began(Self.job, isResumed: true))
            await next.loop.take(try #require(await answers.first { _ in true }))
            #expect(await next.rollout(id)?.settlement?.outcome == .promoted)
        }
    }

    @Test func anAbortCancelsTheJob() async throws {
        let performer = ScriptedPerformer(nil)
        try await withDesk([performer]) { desk, _ in
            let bench = try await ControlBench(manifest: Self.manifest, jobs: desk)
            let id = try #require(try await bench.start("v2"))
            var happenings = performer.happenings.makeAsyncIterator()
            #expect(await happenings.next() == .began(Self.job, isResumed: false))
            try await bench.command(.abort(reason: nil), id)
            #expect(await happenings.next() == .wasCancelled(Self.job))
            #expect(bench.split == Split(stable: "v1"))
        }
    }

    /// Seen from the journal: nobody can say later why it was taken back unless the output was kept.
    @Test func theJournalKeepsWhatAJobPrinted() async throws {
        let bench = try await ControlBench(manifest: Self.manifest)
        let id = try #require(try await bench.start("v2"))
        let result = JobResult(.failed, output: "a line\nthe last one", figures: ["passed": 3])
        await bench.loop.take(JobAnswer(rollout: id, job: Self.job, result: result))
        let entries = try await bench.store.list(StoreLayout.journal(id), after: nil, limit: nil).entries
        let last = try StoreLayout.decode(JournalEntry.self, from: try #require(entries.last))
        #expect(last.event == .jobEnded(Self.job, result))
    }

    @Test func anEndThatTheStoreRefusesIsHeardOnceItRecovers() async throws {
        let store = BrokenStore()
        let bench = try await ControlBench(store: store, manifest: Self.manifest)
        let id = try #require(try await bench.start("v2"))
        store.setBroken(true)
        await bench.loop.take(JobAnswer(rollout: id, job: Self.job, result: JobResult(.succeeded)))
        #expect(await bench.rollout(id)?.runningJobs.map(\.id) == [Self.job])
        #expect(bench.split?.canary?.weight == Weight.none)
        store.setBroken(false)
        await bench.loop.tick()
        #expect(await bench.rollout(id)?.settlement?.outcome == .promoted)
    }

    @Test func workThatNobodyPerformsIsNoSuccess() async throws {
        try await withDesk([]) { desk, answers in
            let bench = try await ControlBench(manifest: Self.manifest, jobs: desk)
            let id = try #require(try await bench.start("v2"))
            await bench.loop.take(try #require(await answers.first { _ in true }))
            #expect(await bench.rollout(id)?.settlement?.reason.contains("nothing here performs") == true)
        }
    }

    @Test func timeEndsAJobThatSaysNothing() async throws {
        let performer = ScriptedPerformer(nil)
        try await withDesk([performer]) { desk, _ in
            let bench = try await ControlBench(manifest: Self.manifest, jobs: desk)
            let id = try #require(try await bench.start("v2"))
            bench.clock.advance(by: .seconds(60))
            await bench.loop.tick()
            #expect(await bench.rollout(id)?.settlement?.outcome == .rolledBack)
            #expect(await performer.happenings.first { $0 == .wasCancelled(Self.job) } != nil)
        }
    }
}
