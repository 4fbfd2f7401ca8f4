import SlipwayCore
import SlipwayTesting
import Synchronization
import Testing

@testable import SlipwayController

/// Durable first, then believed, then acted upon.
@Suite struct DurabilityTests {
    private let store = BrokenStore()

    @Test func aCommandThatIsNotDurableIsNotAcknowledgedAndChangesNothing() async throws {
        let bench = try await ControlBench(store: store)
        let id = try #require(try await bench.start("v2"))
        let (before, published) = (await bench.rollout(id), bench.snapshots.count)
        store.setBroken(true)
        await #expect(throws: ControllerError.self) { try await bench.command(.promote(full: true), id) }
        #expect(await bench.rollout(id) == before)
        #expect(bench.snapshots.count == published)
        store.setBroken(false)
        try await bench.command(.promote(full: true), id)
        #expect(await bench.rollout(id)?.weight == .full)
    }

    @Test func aStepThatCouldNotBeWrittenIsTakenOnceTheStoreRecovers() async throws {
        let bench = try await ControlBench(store: store)
        let id = try #require(try await bench.start("v2"))
        store.setBroken(true)
        await bench.passStage(id)
        #expect(bench.split?.canary?.weight == Weight(percent: 10))
        #expect(bench.board.status.storeFault != nil)
        store.setBroken(false)
        await bench.loop.tick()
        #expect(bench.split?.canary?.weight == Weight(percent: 50))
        #expect(bench.board.status.storeFault == nil)
    }

    /// A restart would decide the same again, so users need not wait for the disk.
    @Test func trafficIsTakenBackEvenWhileTheStoreRefuses() async throws {
        let bench = try await ControlBench(store: store)
        let id = try #require(try await bench.start("v2"))
        store.setBroken(true)
        await bench.traffic(id, failures: 40)
        #expect(bench.split == Split(stable: "v1"))
        #expect(await bench.rollout(id)?.isSettled == false)
        store.setBroken(false)
        await bench.loop.tick()
        #expect(await bench.rollout(id)?.settlement?.outcome == .rolledBack)
        #expect(bench.split == Split(stable: "v1"))
    }

    /// Neither do they wait for a disk that is only slow; a weight that rises does.
    @Test func trafficIsTakenBackBeforeTheStoreIsAsked() async throws {
        let bench = try await ControlBench(store: store)
        let id = try #require(try await bench.start("v2"))
        let seen = Mutex<[Split?]>([])
        store.beforeCommit { transaction in
            let isDecision = transaction.operations.contains { $0.key == StoreLayout.rollout(id) }
            if isDecision { seen.withLock { $0.append(bench.split) } }
        }
        await bench.passStage(id)
        #expect(seen.withLock { $0 }.map(\.?.canary?.weight) == [Weight(percent: 10)])
        await bench.traffic(id, failures: 40)
        #expect(seen.withLock { $0 }.dropFirst() == [Split(stable: "v1")])
        #expect(await bench.rollout(id)?.settlement?.outcome == .rolledBack)
    }

    @Test func everyDecisionIsInTheJournalWithItsNumbers() async throws {
        let bench = try await ControlBench(store: store)
        let id = try #require(try await bench.start("v2"))
        await bench.passStage(id)
        await bench.traffic(id, failures: 40)
        let entries = try await store.list(StoreLayout.journal(id), after: nil, limit: nil).entries
            .map { try StoreLayout.decode(JournalEntry.self, from: $0) }
        #expect(entries.map(\.sequence) == Array(1...entries.count))
        let types = entries.flatMap(\.announcements).map(\.type)
        #expect(types == ["started", "weight_set", "stage_passed", "weight_set", "rolled_back"])
        let last = try #require(entries.last?.announcements.last?.checks.first)
        #expect(last.canary == 0.4 && last.limit == 0.2 && last.canarySamples == 100)
    }

    /// Replayable offline: the journal's events, fed to a fresh machine, give the journal's states.
    @Test func theJournalReplaysToTheSameStates() async throws {
        let bench = try await ControlBench(store: store)
        let id = try #require(try await bench.start("v2"))
        await bench.passStage(id)
        try await bench.command(.pause, id)
        bench.clock.advance(by: .seconds(5))
        try await bench.command(.resume, id)
        await bench.passStage(id)
        let entries = try await store.list(StoreLayout.journal(id), after: nil, limit: nil).entries
            .map { try StoreLayout.decode(JournalEntry.self, from: $0) }
        var machine = try #require(entries.first?.state)
        for entry in entries.dropFirst() {
            let effects = machine.step(entry.event, at: entry.at)
            #expect(machine == entry.state)
            #expect(effects == entry.effects)
        }
    }
}
