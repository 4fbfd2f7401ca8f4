import Logging
import NIOCore
import ServiceLifecycle
import SlipwayAdmin
import SlipwayController
import SlipwayCore
import SlipwayFlagd
import SlipwayGateway

/// One Slipway: gateway, controller and admin API in one process, wired together.
struct Instance: Sendable {
    let controller: Controller
    let gateway: Gateway
    let admin: AdminServer
    /// Runs what is deployed as processes.
    let supervisor: ProcessSupervisor
    /// Where the gateway listens.
    let gatewayAddress: ListenAddress
    /// flagd's protocols, if the manifest asks for them.
    let flagd: FlagdServer?

    /// Takes up the rollouts that the store has, and binds the gateway's listener. Where that fails, what was started is stopped.
    static func start(
        _ manifest: Manifest,
        store: any Store,
        folders: DeployFolders,
        logger: Logger,
        recompile: @escaping @Sendable (String) async -> ManifestCompilation
    ) async throws -> Instance {
        let supervisor = ProcessSupervisor(root: folders.state, workingFolder: folders.working, logger: logger)
        do {
            return try await start(manifest, store, supervisor, logger, recompile)
        } catch {
            await supervisor.stopAll()
            throw error
        }
    }

    private static func start(
        _ manifest: Manifest,
        _ store: any Store,
        _ supervisor: ProcessSupervisor,
        _ logger: Logger,
        _ recompile: @escaping @Sendable (String) async -> ManifestCompilation
    ) async throws -> Instance {
        let (relay, flags) = (SnapshotRelay(), FlagFeed())
        let reviewer = ShadowReviewer()
        let system = RunningSystem()
        let thread = QuietThread("slipway-control", niceness: controllerNiceness)
        let controller = try await Controller(
            manifest: manifest,
            store: store,
            clock: ControllerClock(
                now: ControllerClock.system.now,
                random: ControllerClock.system.random,
                sleep: { try await thread.sleep(for: $0) }
            ),
            performers: [
                EnvironmentDeployer(supervisor: supervisor), CheckPerformer(),
                ItemPerformer(folder: supervisor.programFolder, system: system),
            ],
            environments: supervisor,
            executor: thread.executor,
            logger: logger,
            publish: {
                relay.publish($0)
                flags.publish($0.flags)
            }
        )
        try await supervisor.untilActiveAnswer(controller.status)
        let snapshot = await controller.firstSnapshot()
        flags.publish(snapshot.flags)
        let flagd: FlagdServer? = try manifest.flags?.grpc.flatMap {
            try FlagdServer.make($0, flags, drainTimeout: manifest.gateway.drainTimeout, logger: logger)
        }
        let gateway = try Gateway(
            settings: manifest.gateway,
            snapshot: snapshot,
            // They live as long as the process.
            group: try ReactorGroup(loops: NIOSingletons.groupLoopCountSuggestion),
            report: { controller.report($0) },
            reportShadows: { controller.report($0) },
            shadowSpending: controller.status.shadowSpending,
            reviewShadows: { await reviewer.review($0) },
            logger: logger
        )
        relay.connect(to: gateway)
        let admin = try AdminServer(
            AdminContext(
                controller: controller,
                settings: manifest.admin,
                build: Slipway.version,
                gatewaySamples: { await gateway.statistics().samples },
                gatewayEndpoints: { await gateway.statistics().endpointBook },
                processes: { supervisor.status },
                record: { service, plan in
                    await gateway.record(service, plan).map { recorder in
                        logger.notice("A recording begins", metadata: Self.metadata(service, plan))
                        return RecordingFeed(recorder, of: gateway) {
                            logger.notice("A recording has ended", metadata: Self.metadata(service, plan))
                        }
                    }
                },
                apply: { text in await ManifestReload(controller: controller).apply(recompile(text)).result }
            ),
            logger: logger
        )
        let instance = Instance(
            controller: controller,
            gateway: gateway,
            admin: admin,
            supervisor: supervisor,
            gatewayAddress: try await gateway.start(),
            flagd: flagd
        )
        system.connect(to: instance)
        return instance
    }

    /// Worth a third of a core that is full: a request does not wait for the books, and a canary is taken back within milliseconds all the same.
    private static let controllerNiceness: CInt = 3

    /// For whoever wants to know later who has kept what users said.
    private static func metadata(_ service: ServiceID, _ plan: RecordingPlan) -> Logger.Metadata {
        ["service": "\(service)", "content": "\(plan.keepsContent)", "count": "\(plan.count)"]
    }

    /// In the order of their start. They stop in the opposite one: while the gateway drains, the admin API still answers and the
    /// controller still takes its last figures; what answers users ends last.
    var services: [any ServiceLifecycle.Service] {
        [supervisor, controller, admin, gateway] + (flagd.map { [$0] } ?? [])
    }
}

extension ManifestReload.Outcome {
    fileprivate var result: ApplyResult {
        switch self {
        case .applied: .applied
        case .diagnosed(let diagnostics): .diagnostics(diagnostics.map(API.Diagnostic.init))
        case .refused(let reason): .refused(reason)
        }
    }
}

extension GatewayStatistics {
    private var accessLog: [MetricSample] {
        droppedAccessEntries.map { [MetricSample(AdminMetrics.accessLogDropped, [], Double($0))] } ?? []
    }

    private var errors: [MetricSample] {
        total.errors.sorted { $0.key < $1.key }.map { code, count in
            MetricSample(AdminMetrics.gatewayErrors, [.init("code", code)], Double(count))
        }
    }

    fileprivate var samples: [MetricSample] {
        let total = total
        return [
            MetricSample(AdminMetrics.connections, [.init("side", "downstream")], Double(total.openConnections)),
            MetricSample(
                AdminMetrics.connections,
                [.init("side", "upstream")],
                Double(total.idleUpstreamConnections + total.busyUpstreamConnections)
            ),
            MetricSample(AdminMetrics.openExchanges, [], Double(total.openExchanges)),
        ] + accessLog + errors + total.services.flatMap(\.samples) + total.endpoints.flatMap(\.samples)
            + total.configs.flatMap(\.samples) + total.configMisses.map(\.sample)
    }
}

extension GatewayStatistics {
    fileprivate var endpointBook: EndpointBook {
        EndpointBook(
            total.endpoints.reduce(into: [:]) { book, endpoint in
                let key = EndpointBook.Key(
                    service: endpoint.service,
                    version: endpoint.version,
                    address: endpoint.address
                )
                book[key] = endpoint.shown
            }
        )
    }
}

extension GatewayStatistics.Endpoint {
    fileprivate var shown: API.Endpoint {
        let ended = Outcome.allCases.filter { attempts($0) > 0 }.map { ($0.rawValue, attempts($0)) }
        return API.Endpoint(
            url: address,
            state: state,
            inFlight: load,
            attempts: Dictionary(uniqueKeysWithValues: ended),
            ejections: ejections
        )
    }

    private var state: API.EndpointState {
        if !isHealthy { return .unhealthy }
        if availableLoops == loops { return .ok }
        return availableLoops == 0 ? .ejected : .partlyEjected
    }
}

extension GatewayStatistics.Service {
    fileprivate var samples: [MetricSample] {
        let labels = [MetricSample.Label("service", id)]
        return [
            MetricSample(AdminMetrics.retries, labels, Double(retries)),
            MetricSample(AdminMetrics.retriesRefused, labels, Double(exhausted)),
            MetricSample(AdminMetrics.fallbacks, labels, Double(fallbacks)),
        ]
    }
}

extension GatewayStatistics.Config {
    fileprivate var samples: [MetricSample] {
        let labels = [
            MetricSample.Label("service", service), .init("flag", choice.flag), .init("variant", choice.variant),
        ]
        return Outcome.allCases.map { outcome in
            let outcomeLabel = MetricSample.Label("outcome", outcome.rawValue)
            return MetricSample(AdminMetrics.configs, labels + [outcomeLabel], Double(exchanges(outcome)))
        }
    }
}

extension GatewayStatistics.ConfigMiss {
    fileprivate var sample: MetricSample {
        let labels = [MetricSample.Label("service", service), .init("flag", flag), .init("reason", miss.rawValue)]
        return MetricSample(AdminMetrics.configMisses, labels, Double(count))
    }
}

extension GatewayStatistics.Endpoint {
    fileprivate var samples: [MetricSample] {
        let labels = [
            MetricSample.Label("service", service), .init("version", version), .init("endpoint", address),
        ]
        let ended = Outcome.allCases.map { outcome in
            let outcomeLabel = MetricSample.Label("outcome", outcome.rawValue)
            return MetricSample(AdminMetrics.attempts, labels + [outcomeLabel], Double(attempts(outcome)))
        }
        return ended + [
            MetricSample(AdminMetrics.endpointAvailable, labels, Double(availableLoops) / Double(max(1, loops))),
            MetricSample(AdminMetrics.ejections, labels, Double(ejections)),
        ]
    }
}
