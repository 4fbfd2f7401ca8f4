import Logging
import SlipwayCore
import SlipwayTesting
import Testing

@testable import SlipwayController

/// What the gateway hands over, on its way to the control loop.
@Suite(.timeLimit(.minutes(10)))
struct ControllerTests {
    private static func figures(_ version: VersionID, _ role: Role) -> TallyBatch {
        let subject = Observation.Subject(service: ControlBench.service, version: version, role: role)
        return .scripted(subject, exchanges: 3, at: Timestamp(microseconds: 0))
    }

    /// A controller whose second tick never comes.
    private static func run(_ body: (Controller) async throws -> Void) async throws {
        let bench = ManualClock().controllerClock
        let controller = try await Controller(
            manifest: ControlBench.manifest(),
            store: MemoryStore(),
            clock: ControllerClock(now: bench.now, random: bench.random) { _ in
                try await Task.sleep(for: .seconds(3600))
            },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            publish: { _ in }
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await controller.run() }
            defer { tasks.cancelAll() }
            try await body(controller)
        }
    }

    private static func untilCounted(_ versions: Set<VersionID>, _ controller: Controller) async throws {
        while Set(controller.status.traffic.totals.keys.map(\.version)) != versions {
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    @Test func aCanarysFiguresAreTakenInAtOnceWithThoseThatWaited() async throws {
        try await Self.run { controller in
            controller.report(Self.figures("v1", .stable))
            controller.report(Self.figures("v2", .canary))
            try await Self.untilCounted(["v1", "v2"], controller)
        }
    }

    @Test func figuresThatWaitAreTakenInBeforeARequestIsAnswered() async throws {
        try await Self.run { controller in
            controller.report(Self.figures("v1", .stable))
            await #expect(throws: ControllerError.self) { try await controller.command(.pause, "none") }
            #expect(Set(controller.status.traffic.totals.keys.map(\.version)) == ["v1"])
        }
    }
}
