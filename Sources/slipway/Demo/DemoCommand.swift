import ArgumentParser
import Logging
import NIOPosix
import ServiceLifecycle
import SlipwayController
import SlipwayCore
import SlipwayMock
import UnixSignals

/// `slipway demo`: ships a good version and a bad one to live traffic, in one process.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Watch a good version being promoted and a bad one being taken back, in half a minute.",
        discussion: """
            Needs nothing else running: mock models, the gateway, the controller and real client traffic start in this process on free ports.
            Exits 0 only if the good version was promoted and the bad one was rolled back.

            Versions to ship: \(DemoScenario.allCases.map { "\($0) (\($0.pitch))" }.joined(separator: ", ")).

            Examples:
              slipway demo                 a good version, then one with errors
              slipway demo slow            a good version, then a slow one
              slipway demo --keep-running  and leave everything up afterwards, to look around
            """
    )

    @Argument(help: "The bad version to ship after the good one; `good` ships only the good one.")
    var bad: DemoScenario = .errors

    @Option(help: "Requests per second of the users' traffic.")
    var rate = 240

    @Flag(help: "Leave everything running after the last version, until Ctrl-C.")
    var keepRunning = false

    func validate() throws {
        guard (50...2000).contains(rate) else { throw ValidationError("--rate must lie between 50 and 2000") }
    }

    func run() async throws {
        let scenarios: [DemoScenario] = bad == .good ? [.good] : [.good, bad]
        let mocks = try await startMocks(scenarios)
        let manifest = DemoManifest(stablePort: mocks[0].port, canaryPorts: mocks.dropFirst().map(\.port))
        let file = ManifestFile(path: "demo.yaml")
        let instance = try await Instance.start(
            file.compile(manifest.text).valid(),
            store: MemoryStore(),
            folders: DeployFolders(store: .memory, manifest: file.path),
            logger: Logger(label: "slipway", level: .error),
            recompile: { file.compile($0) }
        )
        let traffic = DemoTraffic(gateway: instance.gatewayAddress, requestsPerSecond: rate, users: 400)
        let show = DemoShow(instance: instance, scenarios: scenarios, traffic: traffic, keepsRunning: keepRunning)
        try await runGroup(mocks.map(\.server) + instance.services + [traffic, show])
        if !show.isAsPromised { throw ExitCode.failure }
    }

    private func runGroup(_ services: [any ServiceLifecycle.Service]) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
            },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "slipway", level: .error)
        )
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        try await ServiceGroup(configuration: configuration).run()
    }

    private func startMocks(_ scenarios: [DemoScenario]) async throws -> [(server: MockServer, port: Int)] {
        var mocks: [(server: MockServer, port: Int)] = []
        for (number, behaviour) in ([DemoScenario.stableBehaviour] + scenarios.map(\.behaviour)).enumerated() {
            let server = MockServer(
                name: DemoManifest.version(number),
                behaviour: behaviour,
                group: MultiThreadedEventLoopGroup.singleton,
                logger: Logger(label: "mock", level: .error)
            )
            mocks.append((server, try await server.start()))
        }
        return mocks
    }
}
