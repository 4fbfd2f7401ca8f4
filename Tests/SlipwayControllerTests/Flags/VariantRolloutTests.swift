import SlipwayCore
import SlipwayTesting
import Synchronization
import Testing

@testable import SlipwayController

/// Rollouts of a flag's variant: the same machine, judge and journal as a version's, with the flag's split in the place of the service's.
@Suite struct VariantRolloutTests {
    private static let flag = """
        {"state": "ENABLED", "variants": {"on": {"model": "b"}, "off": {}}, "defaultVariant": "off",
         "targeting": {"fractional": [["on", 5], ["off", 95]]}}
        """
    private static let pair = VariantPair(flag: "f", canary: "on", stable: "off")

    private static func manifest(
        aiConfig: String? = "f",
        port: Int = 1,
        origin: FlagOrigin = .store(seed: nil)
    ) -> Manifest {
        var manifest = ControlBench.manifest(versions: [
            ControlBench.version("v1", port: port), ControlBench.version("v2"),
        ])
        manifest.flags = FlagSettings(origin: origin, shownFile: "flags", flags: .empty)
        manifest.services[0].aiConfig = aiConfig.map { AIConfigSpec(flag: $0) }
        return manifest
    }

    private func bench(_ store: any Store = MemoryStore()) async throws -> ControlBench {
        let bench = try await ControlBench(store: store, manifest: Self.manifest())
        try await bench.change("f", .define(Self.flag))
        return bench
    }

    // MARK: - From start to end

    @Test func aGoodVariantIsPromotedAndTheFlagWrittenWithIt() async throws {
        let bench = try await bench()
        let id = try #require(try await bench.startVariant("on"))
        #expect(bench.split?.canary?.variant == Self.pair && bench.split?.stable == "v1")
        for weight in [1000, 5000, 10_000] as [Int64] {
            #expect(bench.weightOfCanary == weight)
            await bench.passStage(id)
        }
        #expect(await bench.rollout(id)?.phase == .progressing)
        await bench.passStage(id)
        #expect(await bench.rollout(id)?.settlement?.outcome == .promoted)
        #expect(bench.split == Split(stable: "v1") && bench.weightOfCanary == 10_000)
        #expect(await bench.record?.stable == "v1")
        let last = try #require(try await bench.store.flagHistory(of: "f").changes.last)
        #expect(last.by == "rollout \(id)" && last.after?.contains(#""defaultVariant":"on""#) == true)
        let error = await #expect(throws: ControllerError.self) {
            try await bench.loop.answer(.undo(ControlBench.service, to: nil)).get()
        }
        #expect(error.map { "\($0)" }?.contains("flag undo f") == true)
    }

    @Test func aBadVariantIsTakenBackAndHasNoUsersLeft() async throws {
        let bench = try await bench()
        let id = try #require(try await bench.startVariant("on"))
        await bench.passStage(id)
        await bench.traffic(id, failures: 40)
        let settlement = try #require(await bench.rollout(id)?.settlement)
        #expect(settlement.outcome == .rolledBack && settlement.failedAt == Weight(percent: 50))
        #expect(bench.split == Split(stable: "v1") && bench.weightOfCanary == 0)
        #expect(try await bench.store.flagHistory(of: "f").changes.map(\.by) == ["ann", "rollout \(id)"])
        // By retry alone, and that begins at the first weight again.
        await #expect(throws: ControllerError.self) { try await bench.startVariant("on") }
        _ = try await bench.loop.answer(.retry(id)).get()
        #expect(bench.weightOfCanary == 1000)
    }

    @Test func aRestartInEveryStageGoesOn() async throws {
        var bench = try await bench()
        let id = try #require(try await bench.startVariant("on"))
        for weight in [1000, 5000, 10_000, 10_000] as [Int64] {
            await bench.traffic(id)
            await bench.loop.saveAll()
            bench = try await bench.restarted(manifest: Self.manifest())
            #expect(await bench.loop.snapshot.weightOfCanary == weight)
            #expect(await bench.loop.snapshot.services[0].split.canary?.variant == Self.pair)
            bench.clock.advance(by: .seconds(61))
            await bench.loop.tick()
        }
        #expect(await bench.rollout(id)?.settlement?.outcome == .promoted)
        #expect(bench.weightOfCanary == 10_000)
    }

    // MARK: - Durability

    /// Rollout and flag are of one transaction: whichever commit is the last, a restart finds both as before or both as after.
    @Test(arguments: 0..<8)
    func aKillAtAnyCommitLeavesRolloutAndFlagOfOneMind(_ commits: Int) async throws {
        let store = BrokenStore()
        let bench = try await bench(store)
        let id = try #require(try await bench.startVariant("on"))
        store.breakAfter(commits)
        for _ in 0..<4 { await bench.passStage(id) }
        store.breakAfter(.max)
        let next = try await bench.restarted(manifest: Self.manifest())
        let isPromoted = await next.rollout(id)?.settlement?.outcome == .promoted
        let changes = try await store.flagHistory(of: "f").changes.count
        #expect(changes == (isPromoted ? 2 : 1))
        for _ in 0..<4 { await next.passStage(id) }
        #expect(await next.rollout(id)?.settlement?.outcome == .promoted)
        #expect(try await store.flagHistory(of: "f").changes.count == 2 && next.board.status.flagBook.revision == 2)
    }

    /// Before the store is asked, and even where nobody knows what became of the flags' last change.
    @Test func usersAreTakenBackWhileTheStoreRefuses() async throws {
        let store = BrokenStore()
        let bench = try await bench(store)
        let id = try #require(try await bench.startVariant("on"))
        store.setBroken(true)
        await #expect(throws: ControllerError.self) { try await bench.change("g", .define(Self.flag)) }
        await bench.traffic(id, failures: 40)
        #expect(bench.split == Split(stable: "v1") && bench.weightOfCanary == 0)
        #expect(await bench.rollout(id)?.isSettled == false)
        store.setBroken(false)
        await bench.loop.tick()
        #expect(await bench.rollout(id)?.settlement?.outcome == .rolledBack && bench.weightOfCanary == 0)
        #expect(try await store.flagHistory(of: "f").changes.count == 2)
    }

    @Test func anEndWhoseAnswerWasLostIsFoundAgain() async throws {
        let store = BrokenStore()
        let bench = try await bench(store)
        let id = try #require(try await bench.startVariant("on"))
        store.setLosingAnswers(true)
        await bench.traffic(id, failures: 40)
        #expect(bench.weightOfCanary == 0)
        store.setLosingAnswers(false)
        let next = try await bench.restarted(manifest: Self.manifest())
        #expect(await next.rollout(id)?.settlement?.outcome == .rolledBack)
        #expect(await next.loop.snapshot.weightOfCanary == 0)
    }

    // MARK: - Meanwhile

    @Test func editsAreRefusedAndDisablingEndsIt() async throws {
        let bench = try await bench()
        let id = try #require(try await bench.startVariant("on"))
        for edit in [
            FlagOrder.Edit.define(Self.flag), .delete, .undo(to: nil), .amend([], split: [FlagShare("on", 1)]),
        ] {
            let error = await bench.tried("f", edit, if: .always)
            guard case .flag(.refused(let why))? = error else {
                Issue.record("\(edit) was not refused: \(error.map { "\($0)" } ?? "")")
                continue
            }
            #expect(why.contains("\(id)"))
        }
        try await bench.change("g", .define(Self.flag))
        #expect(bench.weightOfCanary == 1000)
        try await bench.change("f", .disable)
        #expect(bench.snapshots.last?.flags?.flags["f"]?.isEnabled == false)
        let settlement = try #require(await bench.rollout(id)?.settlement)
        #expect(settlement.outcome == .aborted && settlement.reason == "flag f was disabled")
        try await bench.change("f", .enable)
        #expect(bench.weightOfCanary == 0)
    }

    @Test func aManifestThatTakesAwayWhatIsComparedIsRefused() async throws {
        let bench = try await bench()
        _ = try await bench.startVariant("on")
        for manifest in [
            Self.manifest(aiConfig: nil), Self.manifest(port: 9), Self.manifest(origin: .file("/f")),
        ] {
            await #expect(throws: ControllerError.self) { try await bench.loop.answer(.apply(manifest)).get() }
            await #expect(throws: ControllerError.self) { try await bench.restarted(manifest: manifest) }
        }
        _ = try await bench.loop.answer(.apply(Self.manifest())).get()
        #expect(bench.weightOfCanary == 1000)
    }

    @Test func aVersionCanTakeItsPlace() async throws {
        let bench = try await bench()
        let id = try #require(try await bench.startVariant("on"))
        await #expect(throws: ControllerError.self) { try await bench.start("v2") }
        _ = try await bench.start("v2", supersede: true)
        #expect(await bench.rollout(id)?.settlement?.outcome == .superseded)
        // As it was before.
        #expect(bench.weightOfCanary == 5 && bench.split?.canary?.version == "v2")
    }

    // MARK: - Refusals

    @Test func whatCannotBeStartedSaysWhy() async throws {
        let elsewhere = try await ControlBench(manifest: Self.manifest(origin: .file("/f")))
        let without = try await ControlBench(manifest: Self.manifest(aiConfig: nil))
        let noFlag = try await ControlBench(manifest: Self.manifest())
        for (bench, why) in [(elsewhere, "flags in the store"), (without, "aiConfig"), (noFlag, "no flag f")] {
            let error = await #expect(throws: ControllerError.self) { try await bench.startVariant("on") }
            #expect(error.map { "\($0)" }?.contains(why) == true, "\(error.map { "\($0)" } ?? "")")
        }
    }

    @Test func aStepThatIsForVersionsIsRefused() async throws {
        var manifest = Self.manifest()
        let smoke = RolloutPlan(
            steps: [.deploy(limit: .seconds(1)), .smoke("basics", limit: .seconds(1))],
            bake: .zero
        )
        manifest.strategies = [Strategy(id: "careful", plan: smoke)]
        let bench = try await ControlBench(manifest: manifest)
        try await bench.change("f", .define(Self.flag))
        let error = await #expect(throws: ControllerError.self) { try await bench.startVariant("on") }
        #expect(error.map { "\($0)" }?.contains("smoke step") == true)
    }
}

extension ControlBench {
    fileprivate func startVariant(_ variant: String) async throws -> RolloutID? {
        try await loop.answer(.start(Self.service, .variant(variant), nil, supersede: false)).get()
    }

    fileprivate var weightOfCanary: Int64? { snapshots.last?.weightOfCanary }
}

extension Snapshot {
    /// Of the variant `on`, in the flag's text as everybody is given it.
    fileprivate var weightOfCanary: Int64? {
        guard let text = flags?.flags.text, case .array(let buckets)? = Self.buckets(text) else { return nil }
        for case .array(let bucket) in buckets where bucket.first == .string("on") {
            if case .integer(let weight)? = bucket.last { return weight }
        }
        return nil
    }

    private static func buckets(_ text: String) -> JSONValue? {
        guard case .object(let root)? = JSONTree.parse(text) else { return nil }
        return ["flags", "f", "targeting", "fractional"].reduce(JSONValue.object(root)) { $0?.member($1) }
    }
}

extension JSONValue {
    fileprivate func member(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }
}
