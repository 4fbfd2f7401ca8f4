import SlipwayCore
import SlipwayTesting
import Synchronization
import Testing

@testable import SlipwayController

/// Which environment holds which version: in the store, in the snapshot, and in what is told to whoever runs them.
@Suite struct EnvironmentTests {
    /// Remembers what it was told last.
    private final class ToldKeeper: EnvironmentKeeper {
        private let told = Mutex<[EnvironmentID: VersionID]>([:])

        func keep(_ holdings: [Holding]) {
            let held = Dictionary(holdings.map { ($0.environment.id, $0.version.id) }) { first, _ in first }
            told.withLock { $0 = held }
        }

        var holds: [EnvironmentID: VersionID] { told.withLock { $0 } }
    }

    private static func environment(_ id: EnvironmentID, port: Int) -> Environment {
        Environment(
            id: id,
            upstream: Upstream(host: "127.0.0.1", port: port),
            deployer: .process(ProcessDeployer(arguments: ["./app"]))
        )
    }

    private static func version(_ id: VersionID) -> Version {
        let overlay = Overlay(model: id.rawValue)
        return Version(
            id: id,
            upstream: Upstream(host: "127.0.0.1", port: 9101),
            overlay: overlay,
            deployment: Version.Deployment(),
            digest: VersionDigest(deployed: overlay)
        )
    }

    private static func manifest(
        versions: [VersionID] = ["v1", "v2", "v3", "v4"],
        environments: [EnvironmentID] = ["blue", "green"],
        scaleDownDelay: Duration? = nil,
        confirmed: Bool = false
    ) -> Manifest {
        let pause: [RolloutPlan.Step] = confirmed ? [.pause(nil)] : []
        let plan = RolloutPlan(
            steps: [.deploy(limit: .seconds(60))] + pause + [.switchOver],
            bake: .zero,
            scaleDownDelay: scaleDownDelay
        )
        let places = environments.enumerated().map { environment($1, port: 9101 + $0) }
        let service = Service(
            id: ControlBench.service,
            versions: versions.map(version),
            environments: places,
            stable: "v1",
            strategy: "swap"
        )
        return Manifest(services: [service], strategies: [Strategy(id: "swap", plan: plan)])
    }

    private func bench(_ manifest: Manifest = manifest()) async throws -> (ControlBench, ToldKeeper) {
        let keeper = ToldKeeper()
        return (try await ControlBench(manifest: manifest, environments: keeper), keeper)
    }

    /// The jobs that run end, one after another.
    private func finishJobs(_ id: RolloutID, _ bench: ControlBench, _ outcome: JobResult.Outcome = .succeeded) async {
        while let job = await bench.rollout(id)?.runningJobs.first {
            await bench.loop.take(JobAnswer(rollout: id, job: job.id, result: JobResult(outcome, output: "said so")))
        }
    }

    private func ship(_ version: VersionID, _ bench: ControlBench) async throws -> Rollout {
        let id = try #require(try await bench.start(version))
        await finishJobs(id, bench)
        return try #require(await bench.rollout(id))
    }

    private func undo(_ bench: ControlBench, to version: VersionID? = nil) async throws -> RolloutID {
        try #require(try await bench.loop.answer(.undo(ControlBench.service, to: version)).get())
    }

    private func port(_ bench: ControlBench) -> Int? { bench.snapshots.last?.services.first?.stable.upstream.port }

    @Test func theFirstEnvironmentHoldsStableAtTheFirstStart() async throws {
        let (bench, keeper) = try await bench()
        #expect(keeper.holds == ["blue": "v1"])
        #expect(await bench.record?.placements?.map(\.state) == [.ready])
    }

    @Test func aVersionGoesWhereNoUserIs() async throws {
        let (bench, keeper) = try await bench()
        let id = try #require(try await bench.start("v2"))
        #expect(await bench.rollout(id)?.environment == "green")
        #expect(keeper.holds == ["blue": "v1", "green": "v2"])
        #expect(await bench.record?.placement(in: "green")?.state == .deploying)
    }

    /// Seen by those who ask for a version by name, too.
    @Test func nobodyReachesAVersionThatIsNotDeployedAndHealthy() async throws {
        let (bench, _) = try await bench()
        let id = try #require(try await bench.start("v2"))
        let deploy = try #require(await bench.rollout(id)?.runningJobs.first)
        await bench.loop.take(JobAnswer(rollout: id, job: deploy.id, result: JobResult(.succeeded)))
        #expect(bench.snapshots.last?.services.first?.service.versions.map(\.id) == ["v1"])
        await finishJobs(id, bench)
        #expect(bench.snapshots.last?.services.first?.service.versions.map(\.id) == ["v1", "v2"])
        #expect(bench.split == Split(stable: "v2"))
        #expect(port(bench) == 9102)
    }

    @Test func aFailedDeployIsGivenUpAndUsersStay() async throws {
        let (bench, keeper) = try await bench()
        let id = try #require(try await bench.start("v2"))
        await finishJobs(id, bench, .failed)
        #expect(await bench.rollout(id)?.settlement?.reason.contains("said so") == true)
        #expect(keeper.holds == ["blue": "v1"])
        #expect(await bench.record?.placement(in: "green")?.state == .failed)
        #expect(port(bench) == 9101)
    }

    @Test func aRetryDeploysAgain() async throws {
        let (bench, keeper) = try await bench()
        let id = try #require(try await bench.start("v2"))
        await finishJobs(id, bench, .failed)
        _ = try await bench.loop.answer(.retry(id)).get()
        #expect(await bench.rollout(id)?.environment == "green")
        #expect(keeper.holds == ["blue": "v1", "green": "v2"])
        await finishJobs(id, bench)
        #expect(await bench.rollout(id)?.settlement?.outcome == .promoted)
    }

    @Test func anUndoReturnsToAKeptVersionInOneSnapshot() async throws {
        let (bench, _) = try await bench()
        _ = try await ship("v2", bench)
        let before = bench.snapshots.count
        let id = try await undo(bench)
        #expect(await bench.rollout(id)?.settlement?.outcome == .promoted)
        #expect(bench.snapshots.count == before + 1 && port(bench) == 9101)
        await #expect(throws: ControllerError.self) { try await undo(bench) }
    }

    @Test func anUndoToAVersionThatIsGoneDeploysItFirst() async throws {
        let (bench, keeper) = try await bench()
        _ = try await ship("v2", bench)
        #expect(try await ship("v3", bench).environment == "blue")
        let id = try await undo(bench, to: "v1")
        #expect(await bench.rollout(id)?.environment == "green")
        #expect(keeper.holds == ["blue": "v3", "green": "v1"] && port(bench) == 9101)
        await finishJobs(id, bench)
        #expect(await bench.record?.stable == "v1")
        #expect(port(bench) == 9102)
    }

    /// A kept version that the manifest has changed since is not what was kept.
    @Test func anUndoToAChangedVersionDeploysItFirst() async throws {
        let (bench, _) = try await bench()
        _ = try await ship("v2", bench)
        var changed = Self.manifest()
        changed.services[0].versions[0].digest = VersionDigest(deployed: Overlay(model: "another"))
        _ = try await bench.loop.answer(.apply(changed)).get()
        let id = try await undo(bench)
        #expect(await bench.rollout(id)?.runningJobs.isEmpty == false)
    }

    /// With three environments the way back of the last switch is the last thing to be given up.
    @Test func theWayBackIsKeptAsLongAsThereIsAnotherPlace() async throws {
        let (bench, _) = try await bench(Self.manifest(environments: ["blue", "green", "red"]))
        var places: [EnvironmentID?] = []
        for version in ["v2", "v3", "v4"] as [VersionID] { places.append(try await ship(version, bench).environment) }
        #expect(places == ["green", "red", "blue"])
    }

    @Test func whatWasLeftStaysWarmForTheDelayAndIsStoppedThen() async throws {
        let (bench, keeper) = try await bench(Self.manifest(scaleDownDelay: .seconds(30)))
        _ = try await ship("v2", bench)
        bench.clock.advance(by: .seconds(29))
        await bench.loop.tick()
        #expect(keeper.holds == ["blue": "v1", "green": "v2"])
        bench.clock.advance(by: .seconds(1))
        await bench.loop.tick()
        #expect(keeper.holds == ["green": "v2"])
        #expect(await bench.record?.placement(in: "blue") == nil)
        let restarted = try await bench.restarted(manifest: Self.manifest(), environments: keeper)
        #expect(keeper.holds == ["green": "v2"])
        #expect(await restarted.record?.placements?.count == 1)
    }

    @Test func whatUsersWentBackToIsNotStopped() async throws {
        let (bench, keeper) = try await bench(Self.manifest(scaleDownDelay: .seconds(30)))
        _ = try await ship("v2", bench)
        _ = try await undo(bench)
        bench.clock.advance(by: .seconds(30))
        await bench.loop.tick()
        #expect(keeper.holds == ["blue": "v1"])
    }

    @Test func aRestartKnowsWhatIsWhere() async throws {
        let (bench, _) = try await bench(Self.manifest(confirmed: true))
        let id = try await ship("v2", bench).id
        let keeper = ToldKeeper()
        let next = try await bench.restarted(manifest: Self.manifest(confirmed: true), environments: keeper)
        #expect(keeper.holds == ["blue": "v1", "green": "v2"])
        try await next.command(.promote(full: false), id)
        #expect(port(next) == 9102)
    }

    @Test func oneEnvironmentIsNotEnough() async throws {
        let (bench, _) = try await bench(Self.manifest(environments: ["blue"]))
        await #expect(throws: ControllerError.self) { try await bench.start("v2") }
    }

    @Test func anEnvironmentInUseMustStay() async throws {
        let (bench, _) = try await bench()
        let other = Self.manifest(environments: ["teal", "green"])
        await #expect(throws: ControllerError.self) { try await bench.loop.answer(.apply(other)).get() }
    }

    @Test func anEnvironmentInUseMustStayWhereItIs() async throws {
        let (bench, _) = try await bench()
        var moved = Self.manifest()
        moved.services[0].environments[0].upstream.port = 9999
        await #expect(throws: ControllerError.self) { try await bench.loop.answer(.apply(moved)).get() }
        await #expect(throws: ControllerError.self) { try await bench.restarted(manifest: moved) }
        var other = Self.manifest()
        other.services[0].environments[1].upstream.port = 9999
        _ = try await bench.loop.answer(.apply(other)).get()
        _ = try await ship("v2", bench)
        #expect(port(bench) == 9999)
    }

    /// Versions with upstreams of their own need no deploy, whatever the plan says.
    @Test func aVersionWithAnUpstreamIsSwitchedToWhereItIs() async throws {
        var manifest = Self.manifest()
        manifest.services[0].versions.append(ControlBench.version("old", port: 9001))
        let (bench, _) = try await bench(manifest)
        let rollout = try await ship("old", bench)
        #expect(rollout.settlement?.outcome == .promoted && rollout.environment == nil)
        #expect(port(bench) == 9001)
    }

    /// Records of stores that were written before there were environments.
    @Test func aRecordWithoutPlacementsIsRead() async throws {
        let version = ControlBench.version("v1")
        let record = ServiceRecord(service: "support", stable: version)
        let written = try StoreLayout.encode(record)
        #expect(!String(decoding: written, as: UTF8.self).contains("placements"))
        #expect(try StoreLayout.decode(ServiceRecord.self, from: written, "services/support") == record)
    }

    // MARK: - Every point × crash × verb

    /// How far the sequence has come.
    enum Point: CaseIterable, Sendable {
        case deploying
        case awaitingHealth
        case smoking
        case paused
        case baking
        case promoted
        case rolledBack
    }

    enum Verb: CaseIterable, Sendable {
        case nothing
        case abort
        case undo
        case promote
        case promoteFull
        case pause
        case retry
        case supersede
        case scaleDown
    }

    private static let sequence: Manifest = {
        var sequence = manifest(scaleDownDelay: .seconds(30), confirmed: true)
        sequence.strategies[0].plan.steps.insert(.smoke("smoke", limit: .seconds(60)), at: 1)
        sequence.strategies[0].plan.bake = .seconds(60)
        return sequence
    }()

    private func bring(_ bench: ControlBench, to point: Point) async throws -> RolloutID {
        let id = try #require(try await bench.start("v2"))
        guard point != .deploying else { return id }
        let deploy = try #require(await bench.rollout(id)?.runningJobs.first)
        let outcome: JobResult.Outcome = point == .rolledBack ? .failed : .succeeded
        await bench.loop.take(JobAnswer(rollout: id, job: deploy.id, result: JobResult(outcome)))
        guard point != .awaitingHealth, point != .rolledBack else { return id }
        if point == .smoking {
            let health = try #require(await bench.rollout(id)?.runningJobs.first)
            await bench.loop.take(JobAnswer(rollout: id, job: health.id, result: JobResult(.succeeded)))
            #expect(await bench.rollout(id)?.runningJobs.first?.work.checkSet == "smoke")
            return id
        }
        await finishJobs(id, bench)
        guard point != .paused else { return id }
        try await bench.command(.promote(full: false), id)
        guard point != .baking else { return id }
        bench.clock.advance(by: .seconds(60))
        await bench.loop.tick()
        return id
    }

    /// A verb that makes no sense at a point is refused, which is no fault.
    private func say(_ verb: Verb, _ id: RolloutID, _ bench: ControlBench) async {
        switch verb {
        case .nothing: break
        case .abort: _ = await bench.loop.answer(.command(id, .abort(reason: nil)))
        case .undo: _ = await bench.loop.answer(.undo(ControlBench.service, to: nil))
        case .promote: _ = await bench.loop.answer(.command(id, .promote(full: false)))
        case .promoteFull: _ = await bench.loop.answer(.command(id, .promote(full: true)))
        case .pause: _ = await bench.loop.answer(.command(id, .pause))
        case .retry: _ = await bench.loop.answer(.retry(id))
        case .supersede: _ = await bench.loop.answer(.start(ControlBench.service, .version("v3"), nil, supersede: true))
        case .scaleDown:
            bench.clock.advance(by: .seconds(31))
            await bench.loop.tick()
        }
    }

    /// Users are only ever sent to a version that an environment holds, well, and that somebody keeps running there.
    private func expectSafe(_ bench: ControlBench, _ keeper: ToldKeeper, _ context: String) async {
        guard let record = await bench.record, let table = await bench.loop.snapshot.services.first else {
            Issue.record("nothing is known: \(context)")
            return
        }
        for (version, share) in table.split.desired where share > 0 {
            let placement = record.placement(holding: version)
            #expect(placement != nil, "\(version) has users and no place: \(context)")
            guard let environment = placement?.environment else { continue }
            #expect(keeper.holds[environment] == version, "\(environment) runs something else: \(context)")
            let port = table.service[version]?.upstream.port
            #expect(
                port == (environment == "blue" ? 9101 : 9102),
                "\(version) is looked for at \(port ?? 0): \(context)"
            )
        }
        let environments = (record.placements ?? []).map(\.environment)
        #expect(environments.count == Set(environments).count, "two versions in one place: \(context)")
    }

    @Test(arguments: Point.allCases, Verb.allCases)
    func whateverIsSaidWheneverUsersAreSentWhereSomebodyAnswers(point: Point, verb: Verb) async throws {
        for next in Verb.allCases {
            let first = try await ControlBench(manifest: Self.sequence, environments: ToldKeeper())
            let id = try await bring(first, to: point)
            // Killed here, and again after the first verb: the next one knows only what the store has.
            var keeper = ToldKeeper()
            var bench = try await first.restarted(manifest: Self.sequence, environments: keeper)
            await expectSafe(bench, keeper, "\(point), after a crash")
            await say(verb, id, bench)
            await expectSafe(bench, keeper, "\(point), \(verb)")
            keeper = ToldKeeper()
            bench = try await bench.restarted(manifest: Self.sequence, environments: keeper)
            await expectSafe(bench, keeper, "\(point), \(verb), after a crash")
            await say(next, id, bench)
            await expectSafe(bench, keeper, "\(point), \(verb), \(next)")
            // Whatever runs may end well, and time goes on.
            if let active = await bench.record?.active { await finishJobs(active, bench) }
            await expectSafe(bench, keeper, "\(point), \(verb), \(next), jobs done")
            bench.clock.advance(by: .seconds(61))
            await bench.loop.tick()
            await expectSafe(bench, keeper, "\(point), \(verb), \(next), later")
        }
    }
}
