import Logging
import SlipwayCore
import SlipwayTesting
import Synchronization

@testable import SlipwayController

/// A control loop on a bench: its own clock, a store that may be handed to the next loop, and all that it published.
final class ControlBench: Sendable {
    static let service: ServiceID = "support"

    let clock: ManualClock
    let store: any Store
    let loop: ControlLoop
    let board: StatusBoard
    private let published: Mutex<[Snapshot]>

    var snapshots: [Snapshot] { published.withLock { $0 } }
    var split: Split? { snapshots.last?.services.first?.split }

    init(
        store: any Store = MemoryStore(),
        clock: ManualClock = ManualClock(),
        manifest: Manifest = ControlBench.manifest(),
        jobs: JobDesk = JobDesk(performers: []),
        environments: any EnvironmentKeeper = NoEnvironmentKeeper()
    ) async throws {
        self.store = store
        self.clock = clock
        board = StatusBoard(manifest: manifest)
        let sink = SnapshotSink()
        published = Mutex([])
        loop = ControlLoop(
            manifest: manifest,
            store: store,
            clock: clock.controllerClock,
            board: board,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            publish: { sink.take($0) },
            jobs: jobs,
            environments: environments
        )
        sink.receiver.withLock { $0 = { snapshot in self.published.withLock { $0.append(snapshot) } } }
        try await loop.load()
    }

    static func manifest(
        versions: [Version] = ["v1", "v2", "v3"].map { version($0) },
        stable: VersionID = "v1",
        plan: RolloutPlan = plan()
    ) -> Manifest {
        Manifest(
            services: [Service(id: service, versions: versions, stable: stable, strategy: "careful")],
            strategies: [Strategy(id: "careful", plan: plan)]
        )
    }

    static func version(_ id: VersionID, port: Int = 1) -> Version {
        Version(id: id, upstream: Upstream(host: "127.0.0.1", port: port), overlay: Overlay(model: id.rawValue))
    }

    static func plan(weights: [Int] = [10, 50, 100], bake: Duration = .seconds(30)) -> RolloutPlan {
        RolloutPlan(
            weights: weights.map { Weight(basisPoints: $0 * 100) },
            interval: .seconds(60),
            analysis: AnalysisPlan(
                id: "guardrails",
                metrics: [Check(.errorRate, maxRatio: 1.1)],
                guards: [Check(.errorRate, max: 0.2)]
            ),
            bake: bake
        )
    }

    func start(_ version: VersionID, supersede: Bool = false) async throws -> RolloutID? {
        try await loop.answer(.start(Self.service, .version(version), nil, supersede: supersede)).get()
    }

    func command(_ command: Rollout.Command, _ id: RolloutID) async throws {
        _ = try await loop.answer(.command(id, command)).get()
    }

    func rollout(_ id: RolloutID) async -> Rollout? { await loop.rollouts[id]?.value.rollout }

    var record: ServiceRecord? { get async { await loop.services[Self.service]?.value } }

    /// Both arms see traffic in the present stage; the canary fails `failures` times in a hundred.
    func traffic(_ id: RolloutID, failures: Int = 0) async {
        guard let rollout = await rollout(id) else { return }
        for role in Role.allCases {
            let version = role == .canary ? rollout.version : rollout.stable
            let subject = Observation.Subject(service: Self.service, version: version, role: role, stage: rollout.stage)
            let failures = role == .canary ? failures : 0
            await loop.take(.scripted(subject, exchanges: 100, failures: failures, at: clock.now))
        }
    }

    /// A whole stage with good traffic.
    func passStage(_ id: RolloutID) async {
        await traffic(id)
        clock.advance(by: .seconds(61))
        await loop.tick()
    }

    /// What a process started after this one was killed would be.
    func restarted(
        manifest: Manifest = ControlBench.manifest(),
        jobs: JobDesk = JobDesk(performers: []),
        environments: any EnvironmentKeeper = NoEnvironmentKeeper()
    ) async throws -> ControlBench {
        try await ControlBench(store: store, clock: clock, manifest: manifest, jobs: jobs, environments: environments)
    }
}

/// Stands between a loop that needs its publisher at once and a bench that is not ready yet.
private final class SnapshotSink: Sendable {
    let receiver = Mutex<@Sendable (Snapshot) -> Void>({ _ in })

    func take(_ snapshot: Snapshot) { receiver.withLock { $0 }(snapshot) }
}
