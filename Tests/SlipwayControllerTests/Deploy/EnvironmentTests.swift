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
}
