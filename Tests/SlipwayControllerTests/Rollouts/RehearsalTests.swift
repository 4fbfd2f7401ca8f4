import SlipwayCore
import Testing

@testable import SlipwayController

/// The way back, tried out while a version has no users.
@Suite struct RehearsalTests {
    private static let service = ControlBench.service

    /// Shadowed while it waits, so that the two splits differ.
    private static let manifest = ControlBench.manifest(
        plan: RolloutPlan(steps: [.pause(nil), .setWeight(Weight(basisPoints: 1000)), .pause(nil)], bake: .zero)
    )

    private func rehearse(_ id: RolloutID, _ isOn: Bool, _ bench: ControlBench) async throws {
        _ = try await bench.loop.answer(.rehearse(id, isOn: isOn)).get()
    }

    @Test func aRehearsalPublishesWhatATakebackWouldAndThenWhatIsInForce() async throws {
        let bench = try await ControlBench(manifest: Self.manifest)
        let id = try #require(try await bench.start("v2"))
        let inForce = try #require(bench.split)
        #expect(inForce.canary?.weight == Weight.none)
        try await rehearse(id, true, bench)
        #expect(bench.split == Split(stable: "v1"))
        #expect(await bench.loop.splits[Self.service] == inForce, "people are shown what is in force")
        try await rehearse(id, false, bench)
        #expect(bench.split == inForce)
        let published = bench.snapshots.count
        try await rehearse(id, false, bench)
        #expect(bench.snapshots.count == published)
    }

    @Test func aVersionWithUsersIsNotRehearsedWith() async throws {
        let bench = try await ControlBench(manifest: Self.manifest)
        let id = try #require(try await bench.start("v2"))
        try await bench.command(.promote(full: false), id)
        let inForce = try #require(bench.split)
        await #expect(throws: ControllerError.self) { try await rehearse(id, true, bench) }
        #expect(bench.split == inForce)
        await #expect(throws: ControllerError.self) { try await rehearse("support-9", true, bench) }
    }

    /// Whoever promotes meanwhile is not held up, and the end of the rehearsal takes nobody's users away.
    @Test func usersThatComeDuringARehearsalAreKept() async throws {
        let bench = try await ControlBench(manifest: Self.manifest)
        let id = try #require(try await bench.start("v2"))
        try await rehearse(id, true, bench)
        try await bench.command(.promote(full: false), id)
        #expect(bench.split?.canary?.weight == Weight(basisPoints: 1000))
        try await rehearse(id, false, bench)
        #expect(bench.split?.canary?.weight == Weight(basisPoints: 1000))
    }

    /// Nothing of it is in the store.
    @Test func aCrashEndsARehearsal() async throws {
        let bench = try await ControlBench(manifest: Self.manifest)
        let id = try #require(try await bench.start("v2"))
        let inForce = try #require(bench.split)
        try await rehearse(id, true, bench)
        let next = try await bench.restarted(manifest: Self.manifest)
        #expect(await next.loop.snapshot.services.first?.split == inForce)
    }

    @Test func aTakebackDuringARehearsalIsATakeback() async throws {
        let bench = try await ControlBench(manifest: Self.manifest)
        let id = try #require(try await bench.start("v2"))
        try await rehearse(id, true, bench)
        try await bench.command(.abort(reason: nil), id)
        #expect(bench.split == Split(stable: "v1"))
        try await rehearse(id, false, bench)
        #expect(bench.split == Split(stable: "v1"))
    }
}
