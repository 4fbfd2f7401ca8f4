import Hummingbird
import HummingbirdTesting
import Logging
import SlipwayAdmin
import SlipwayController
import SlipwayCore
import Synchronization

/// A controller over a memory store with a clock of its own, and the admin API in front of it.
struct AdminFixture: Sendable {
    let controller: Controller
    let context: AdminContext
    let clock: ManualTime

    /// Runs the controller for as long as the body runs.
    static func run<Answer: Sendable>(
        settings: AdminSettings = AdminSettings(),
        manifest: Manifest = .support,
        store: any Store = MemoryStore(),
        heartbeat: Duration = .seconds(15),
        apply: @escaping @Sendable (String) async -> ApplyResult = { _ in .applied },
        _ body: @Sendable (AdminFixture) async throws -> Answer
    ) async throws -> Answer {
        let clock = ManualTime()
        let controller = try await Controller(
            manifest: manifest,
            store: store,
            clock: clock.clock,
            logger: .silent,
            publish: { _ in }
        )
        let context = AdminContext(
            controller: controller,
            settings: settings,
            clock: clock.clock,
            heartbeat: heartbeat,
            build: "1.0",
            gatewaySamples: { [MetricSample(AdminMetrics.openExchanges, [], 3)] },
            apply: apply
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await controller.run() }
            defer { group.cancelAll() }
            return try await body(AdminFixture(controller: controller, context: context, clock: clock))
        }
    }

    /// The same, with a client of the router.
    static func test(
        settings: AdminSettings = AdminSettings(),
        manifest: Manifest = .support,
        store: any Store = MemoryStore(),
        apply: @escaping @Sendable (String) async -> ApplyResult = { _ in .applied },
        _ body: @Sendable (AdminFixture, AdminTester) async throws -> Void
    ) async throws {
        try await run(settings: settings, manifest: manifest, store: store, apply: apply) { fixture in
            let application = Application(router: fixture.context.router(), logger: .silent)
            try await application.test(.router) { try await body(fixture, AdminTester(client: $0)) }
        }
    }

    /// Hands over exchanges of a version, at the present time.
    func report(_ version: VersionID, _ role: Role, stage: StageID?, _ outcomes: [Outcome: Int]) {
        let subject = Observation.Subject(service: "support", version: version, role: role, stage: stage)
        var tally = Tally()
        for (outcome, count) in outcomes {
            for _ in 0..<count { add(outcome, subject, to: &tally) }
        }
        controller.report(TallyBatch(tallies: [subject: tally], at: clock.now))
    }

    /// Hands over what users said of a version, each of another request.
    func say(_ values: [Double], of version: VersionID, _ role: Role, stage: StageID?) {
        let subject = Observation.Subject(service: "support", version: version, role: role, stage: stage)
        var batch = TallyBatch(at: clock.now)
        batch.feedback = values.indices.map { index in
            let id = RequestID(random: UInt64(index), 1)
            return Feedback(requestID: id, subject: subject, unit: nil, value: values[index], at: clock.now)
        }
        controller.report(batch)
    }

    private func add(_ outcome: Outcome, _ subject: Observation.Subject, to tally: inout Tally) {
        let now = clock.now
        tally.noteRouted(at: now - .milliseconds(100))
        var observation = Observation(
            requestID: RequestID(random: 1, 2),
            subject: subject,
            unit: nil,
            startedAt: now - .milliseconds(100),
            endedAt: now,
            outcome: outcome,
            status: 200
        )
        observation.timeToFirstToken = .milliseconds(30)
        observation.tokens = TokenUsage(input: 10, output: 20)
        observation.cost = 0.25
        tally.add(observation)
    }
}

/// A clock that stands until somebody moves it.
final class ManualTime: Sendable {
    private let time = Mutex(Timestamp(microseconds: 1_800_000_000_000_000))
    private let salts = Mutex<UInt64>(0)

    var now: Timestamp { time.withLock { $0 } }

    func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }

    var clock: ControllerClock {
        ControllerClock(
            now: { self.now },
            random: {
                self.salts.withLock { salt in
                    salt += 1
                    return salt
                }
            }
        )
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

extension Manifest {
    /// One service with three versions; `careful` has two weights, `manual` waits for a person at 10 %.
    static let support = Manifest(
        services: [
            SlipwayCore.Service(
                id: "support",
                versions: [
                    SlipwayCore.Version(id: "v1.2", upstream: Upstream(host: "127.0.0.1", port: 9001)),
                    SlipwayCore.Version(
                        id: "v1.3",
                        upstream: Upstream(host: "127.0.0.1", port: 9002),
                        overlay: Overlay(model: "gpt-4", prompt: "secret prompt")
                    ),
                    SlipwayCore.Version(id: "v1.4", upstream: Upstream(host: "127.0.0.1", port: 9003)),
                ],
                stable: "v1.2",
                strategy: "careful"
            )
        ],
        strategies: [
            Strategy(id: "careful", plan: .careful),
            Strategy(
                id: "manual",
                plan: RolloutPlan(steps: [.setWeight(Weight(basisPoints: 1000)), .pause(nil)], bake: .zero)
            ),
        ]
    )
}

extension RolloutPlan {
    static let careful = RolloutPlan(
        weights: [Weight(basisPoints: 500), Weight(basisPoints: 5000)],
        interval: .seconds(300),
        analysis: AnalysisPlan(
            id: "guardrails",
            metrics: [Check(.errorRate, maxRatio: 1.1)],
            guards: [Check(.errorRate, max: 0.5)],
            minSamples: 5
        ),
        bake: .seconds(600)
    )
}
