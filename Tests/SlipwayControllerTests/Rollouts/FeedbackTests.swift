import SlipwayCore
import SlipwayTesting
import Testing

@testable import SlipwayController

/// What users say of an answer reaches whoever gave it, a day later and after a restart.
@Suite struct FeedbackTests {
    private static func attribution(_ bench: ControlBench) async throws -> Attribution {
        if let published = bench.snapshots.last { return try #require(published.attribution) }
        return try #require(await bench.loop.snapshot.attribution)
    }

    /// An id as the gateway would make it now.
    private static func id(
        _ bench: ControlBench,
        _ subject: Observation.Subject,
        serial: UInt64 = 1
    ) async throws -> RequestID {
        let attribution = try await attribution(bench)
        var serial = RequestSerial(loop: 0, random: serial)
        let stamp = try #require(attribution.stamp(of: subject))
        return attribution.id(stamp, unit: 7, serial: serial.next(), at: bench.clock.now, noise: 0)
    }

    private static func canary(_ bench: ControlBench, _ id: RolloutID) async throws -> Observation.Subject {
        let rollout = try #require(await bench.rollout(id))
        return .init(service: ControlBench.service, version: rollout.version, role: .canary, stage: rollout.stage)
    }

    private static func say(
        _ value: Double,
        _ id: RequestID,
        _ subject: Observation.Subject,
        to bench: ControlBench
    ) async {
        let now = bench.clock.now
        var batch = TallyBatch(at: now)
        batch.feedback = [Feedback(requestID: id, subject: subject, unit: 7, value: value, at: now)]
        await bench.loop.take(batch)
    }

    @Test func numbersAreDurableBeforeASnapshotHasThem() async throws {
        let bench = try await ControlBench()
        let id = try #require(try await bench.start("v2"))
        let subject = try await Self.canary(bench, id)
        #expect(try await Self.attribution(bench).stamp(of: subject) != nil)
        for snapshot in bench.snapshots {
            let stamps = snapshot.subjects.map { snapshot.attribution?.stamp(of: $0) }
            #expect(stamps.allSatisfy { $0 != nil })
        }
        let stored = try await bench.store.list(StoreLayout.subjects, after: nil, limit: nil).entries
        let book = SubjectBook(
            Dictionary(
                try stored.map {
                    (
                        try #require(StoreLayout.number(of: $0.key)),
                        try StoreLayout.decode(SubjectBook.Entry.self, from: $0)
                    )
                }
            ) { first, _ in first }
        )
        #expect(await bench.loop.subjects == book)
        #expect(book.number(of: subject) != nil)
    }

    /// The store refuses the commit in which the numbers are: nothing is published with them.
    @Test func aNumberThatTheStoreRefusedIsNotPublished() async throws {
        let store = BrokenStore()
        let bench = try await ControlBench(store: store)
        let before = await bench.loop.subjects
        store.setBroken(true)
        await #expect(throws: ControllerError.self) { _ = try await bench.start("v2") }
        #expect(await bench.loop.subjects == before)
        #expect(bench.snapshots.isEmpty)
    }

    @Test func anIDFromBeforeAKillIsReadAfterIt() async throws {
        let bench = try await ControlBench()
        let rollout = try #require(try await bench.start("v2"))
        let subject = try await Self.canary(bench, rollout)
        let id = try await Self.id(bench, subject)
        let next = try await bench.restarted()
        let attribution = try #require(await next.loop.snapshot.attribution)
        #expect(attribution.read(id, at: next.clock.now)?.subject == subject)
        await Self.say(0.5, id, subject, to: next)
        #expect(await next.loop.evidence[rollout]?.canary.feedback == 1)
    }

    @Test func anIDOfAStageThatIsOverIsReadForADay() async throws {
        let bench = try await ControlBench()
        let rollout = try #require(try await bench.start("v2"))
        let subject = try await Self.canary(bench, rollout)
        let id = try await Self.id(bench, subject)
        await bench.passStage(rollout)
        #expect(try await Self.canary(bench, rollout) != subject)
        bench.clock.advance(by: .seconds(23 * 3600))
        _ = try await bench.loop.answer(.command(rollout, .abort(reason: "enough"))).get()
        let attribution = try await Self.attribution(bench)
        #expect(attribution.read(id, at: bench.clock.now)?.subject == subject)
        bench.clock.advance(by: .seconds(3600))
        #expect(attribution.read(id, at: bench.clock.now) == nil)
    }

    @Test func aStageThatIsOverIsNotJudgedByItsLateFeedback() async throws {
        let bench = try await ControlBench()
        let rollout = try #require(try await bench.start("v2"))
        let first = try await Self.canary(bench, rollout)
        let id = try await Self.id(bench, first)
        await bench.passStage(rollout)
        await Self.say(0, id, first, to: bench)
        #expect(await bench.loop.evidence[rollout]?.canary.feedback ?? 0 == 0)
        let key = TrafficBook.Key(service: ControlBench.service, version: "v2")
        #expect(await bench.loop.traffic.totals[key]?.feedback == 1)
    }

    @Test func whatIsSaidTwiceCountsOnce() async throws {
        let bench = try await ControlBench()
        let rollout = try #require(try await bench.start("v2"))
        let subject = try await Self.canary(bench, rollout)
        for value in [1.0, 0, 0] { await Self.say(value, try await Self.id(bench, subject), subject, to: bench) }
        await Self.say(0.5, try await Self.id(bench, subject, serial: 2), subject, to: bench)
        let tally = try #require(await bench.loop.evidence[rollout]?.canary)
        #expect(tally.feedback == 2)
        #expect(tally.feedbackSum == 1.5)
        #expect(bench.board.status.rollouts[rollout]?.measurement?.canary[.satisfaction] == 0.75)
    }

    @Test func oneKeyServesAStoreForEver() async throws {
        let bench = try await ControlBench()
        let next = try await bench.restarted()
        #expect(await bench.loop.attributionKey != nil)
        #expect(await bench.loop.attributionKey == next.loop.attributionKey)
        #expect(await bench.loop.attributionKey != (try await ControlBench(clock: bench.clock)).loop.attributionKey)
    }

    @Test func aManifestsNewServiceGetsFeedbackAtOnce() async throws {
        let bench = try await ControlBench()
        var manifest = ControlBench.manifest()
        let version = ControlBench.version("v1")
        manifest.services.append(Service(id: "second", versions: [version], stable: "v1", allowOverride: true))
        _ = try await bench.loop.answer(.apply(manifest)).get()
        let subject = Observation.Subject(service: "second", version: "v1", role: .stable)
        #expect(try await Self.attribution(bench).stamp(of: subject) != nil)
        let next = try await bench.restarted(manifest: manifest)
        #expect(await next.loop.subjects.number(of: subject) == bench.loop.subjects.number(of: subject))
    }

    /// More numbers than one transaction may write.
    @Test func manyVersionsAreNumberedInSeveralTransactions() async throws {
        let versions = (1...300).map { ControlBench.version(VersionID("v\($0)")) }
        var manifest = ControlBench.manifest(versions: versions)
        let bench = try await ControlBench(manifest: manifest)
        manifest.services[0].allowOverride = true
        _ = try await bench.loop.answer(.apply(manifest)).get()
        _ = try #require(try await bench.start("v2"))
        let next = try await bench.restarted(manifest: manifest)
        for number in 1...300 {
            let subject = Observation.Subject(
                service: ControlBench.service,
                version: VersionID("v\(number)"),
                role: number == 2 ? .canary : .stable
            )
            #expect(await next.loop.subjects.number(of: subject) != nil)
        }
    }
}
