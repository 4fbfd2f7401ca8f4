import Logging
import NIOCore
import NIOPosix
import SlipwayCore
import SlipwayGateway
import SlipwayTesting
import Synchronization
import Testing

/// A gateway on one event loop between a test's client and a test's upstream.
final class Harness: Sendable {
    let group: ReactorGroup
    let upstream: ScriptedUpstream
    let gateway: Gateway
    let port: Int
    private let batches: Reports
    private let clock: StandingClock
    private let clients = Clients()

    /// Tests' ends of the wire live on a thread of their own, so that they cannot hide a gateway that blocks.
    static let clientGroup = MultiThreadedEventLoopGroup.singleton

    /// All tests begin at once, and each gateway's loop ticks two hundred times a second: three hundred of them leave one core nothing for
    /// the tests.
    private static let turnstile = Turnstile(places: 32)

    private final class Clients: Sendable {
        private let made = Mutex<[WireConnection]>([])
        func add(_ client: WireConnection) { made.withLock { $0.append(client) } }
        var all: [WireConnection] { made.withLock { $0 } }
    }

    final class Reports: Sendable {
        private let tallies = Mutex<[Observation.Subject: Tally]>([:])
        private let exhibits = Mutex<[Exhibit]>([])
        private let said = Mutex<[Feedback]>([])
        private let shadowed = Mutex<[ShadowNews]>([])

        func add(_ batch: TallyBatch) {
            said.withLock { $0 += batch.feedback }
            exhibits.withLock { $0 += batch.exhibits.values.joined() }
            tallies.withLock { tallies in
                for (subject, tally) in batch.tallies { tallies[subject, default: Tally()].merge(tally) }
            }
        }

        func add(_ news: ShadowNews) { shadowed.withLock { $0.append(news) } }

        var news: [ShadowNews] { shadowed.withLock { $0 } }

        var all: [Observation.Subject: Tally] { tallies.withLock { $0 } }

        var allExhibits: [Exhibit] { exhibits.withLock { $0 } }

        var feedback: [Feedback] { said.withLock { $0 } }
    }

    /// Stands until a test lets time pass, and stands again when that much has passed: however busy the machine is, no timeout comes
    /// too early, and none that the test did not mean.
    ///
    /// Time passes a second with each reading, not at once: a wait begins at the tick after what began it.
    final class StandingClock: Sendable {
        private struct State {
            var now = NIODeadline.uptimeNanoseconds(1_000_000_000)
            var left = TimeAmount.zero
        }

        private let state = Mutex(State())

        func letPass(_ amount: TimeAmount) { state.withLock { $0.left = $0.left + amount } }

        /// The gateway reads it at each of its ticks.
        var reading: NIODeadline {
            state.withLock { state in
                let step = min(state.left, .seconds(1))
                state.left = state.left - step
                state.now = state.now + step
                return state.now
            }
        }
    }

    private init(
        group: ReactorGroup,
        upstream: ScriptedUpstream,
        gateway: Gateway,
        port: Int,
        reports: Reports,
        clock: StandingClock
    ) {
        self.group = group
        self.upstream = upstream
        self.gateway = gateway
        self.port = port
        batches = reports
        self.clock = clock
    }

    struct Options: Sendable {
        var settings = GatewaySettings(listen: ListenAddress(host: "127.0.0.1", port: 0))
        var tuning = GatewayTuning()
        var timeouts = Timeouts()
        var concurrency: ConcurrencyLimit?
        var aiConfig: AIConfigSpec?
        /// flagd's format.
        var flags: String?
        var prompts: [String: String] = [:]
        var overlay = Overlay.none
        var assignment: [AssignmentSource] = []
        var allowOverride = false
        var api: APIKind?
        var scheme = Upstream.Scheme.http
        var host = "127.0.0.1"
        var certificateAuthority: String?
        var upstreamPort: Int?
        var basePath = ""
        var prices = PriceTable()
        var retry: RetryPolicy?
        var fallback: Fallback?
        var ejection = EjectionPolicy()
        var health: HealthCheck?
        /// Ports of `v1`'s further endpoints.
        var replicaPorts: [Int] = []
        /// Where it is given, everything goes to `v2` there, on trial.
        var canaryPort: Int?
        var canaryOverlay = Overlay.none
        /// A rollout between these two.
        var variants: VariantPair?
        /// `v2` shadows the service there.
        var shadow: (plan: ShadowPlan, port: Int)?
        var loops = 1
        var wall = GatewayClock.system.wall
        var attributionKey: AttributionKey? = AttributionKey(random: 1, 2)
        var prepareUpstream: @Sendable (any Channel) throws -> Void = { _ in }

        init() { tuning.tick = .milliseconds(5) }
    }

    static func run(
        _ change: (inout Options) -> Void = { _ in },
        _ body: (Harness) async throws -> Void
    ) async throws {
        var options = Options()
        change(&options)
        try await turnstile.pass { try await run(options, body) }
    }

    private static func run(_ options: Options, _ body: (Harness) async throws -> Void) async throws {
        let harness = try await start(options)
        do {
            try await body(harness)
            try await harness.expectNothingIsLeft()
        } catch {
            try await harness.stop()
            throw error
        }
        try await harness.stop()
    }

    /// No gauge may drift, whatever a test did: when the clients have gone, nothing is open.
    private func expectNothingIsLeft() async throws {
        for client in clients.all { try await client.close() }
        _ = try await statistics {
            $0.openConnections == 0 && $0.openExchanges == 0 && $0.busyUpstreamConnections == 0
        }
        let subjects = batches.all
        for subject in subjects.keys {
            let tally = try await self.tally(of: subject) { $0.routed == $0.finished }
            #expect(tally.routed == tally.finished)
        }
    }

    private static func start(_ options: Options) async throws -> Harness {
        let group = try ReactorGroup(loops: options.loops)
        let upstream = try await ScriptedUpstream.start(on: clientGroup, prepare: options.prepareUpstream)
        let reports = Reports()
        let clock = StandingClock()
        let gateway = try Gateway(
            settings: options.settings,
            tuning: options.tuning,
            snapshot: snapshot(options, port: options.upstreamPort ?? upstream.port),
            group: group,
            report: { reports.add($0) },
            reportShadows: { reports.add($0) },
            clock: GatewayClock(wall: options.wall, monotonic: { clock.reading }),
            logger: .silent
        )
        let address = try await gateway.start()
        return Harness(
            group: group,
            upstream: upstream,
            gateway: gateway,
            port: address.port,
            reports: reports,
            clock: clock
        )
    }

    static func snapshot(
        _ options: Options,
        port: Int,
        stable: VersionID = "v1",
        split: Split? = nil,
        generation: UInt64 = 1
    ) -> Snapshot {
        let upstream = Upstream(
            scheme: options.scheme,
            host: options.host,
            port: port,
            basePath: options.basePath,
            certificateAuthority: options.certificateAuthority
        )
        let service = Service(
            id: "support",
            assignment: options.assignment,
            api: options.api,
            versions: [
                Version(
                    id: "v1",
                    upstream: upstream,
                    replicas: options.replicaPorts.map { Upstream(host: options.host, port: $0) },
                    overlay: options.overlay
                ),
                canary(options, or: upstream),
            ],
            stable: stable,
            allowOverride: options.allowOverride,
            timeouts: options.timeouts,
            retry: options.retry,
            fallback: options.fallback,
            ejection: options.ejection,
            health: options.health,
            concurrency: options.concurrency,
            aiConfig: options.aiConfig
        )
        let flags = options.flags.flatMap { FlagSet.compile($0, file: "flags.json").flags }
        let manifest = Manifest(
            prices: options.prices,
            flags: flags.map { FlagSettings(file: "flags.json", shownFile: "flags.json", flags: $0) },
            services: [service],
            prompts: options.prompts
        )
        let trial = options.canaryPort.map { _ in
            Split(stable: stable, canary: Split.Canary(version: "v2", weight: .full, salt: 1, stage: Self.stage))
        }
        let compared = options.variants.map { pair in
            let canary = Split.Canary(
                version: pair.version(on: stable),
                weight: Weight(basisPoints: 5000),
                salt: 1,
                stage: Self.stage,
                variant: pair
            )
            return Split(stable: stable, canary: canary)
        }
        let shadowed = options.shadow.map { shadow in
            let assignment = ShadowAssignment(
                rollout: "support-1",
                attempt: 1,
                version: "v2",
                salt: 7,
                plan: shadow.plan
            )
            return Split(stable: stable, shadow: assignment)
        }
        let splits: [ServiceID: Split] = (split ?? trial ?? compared ?? shadowed).map { ["support": $0] } ?? [:]
        var book = SubjectBook()
        let plain = Snapshot(manifest: manifest, splits: splits, generation: generation)
        _ = book.putInForce(plain.subjects, at: options.wall())
        let attribution = options.attributionKey.map { Attribution(key: $0, book: book) }
        return Snapshot(manifest: manifest, splits: splits, generation: generation, attribution: attribution)
    }

    static let stage = StageID(rollout: "support-1", attempt: 1, step: 0)

    private static func canary(_ options: Options, or upstream: Upstream) -> Version {
        let own = (options.canaryPort ?? options.shadow?.port).map { Upstream(host: options.host, port: $0) }
        return Version(id: "v2", upstream: own ?? upstream, overlay: options.canaryOverlay)
    }

    /// The default service with its traffic divided; both versions are the test's upstream.
    func snapshot(split: Split, generation: UInt64) -> Snapshot {
        Self.snapshot(Options(), port: upstream.port, split: split, generation: generation)
    }

    /// Whom anything was reported of.
    var subjects: Set<Observation.Subject> { Set(batches.all.keys) }

    /// Exchanges that ended, by whom they were charged to.
    var finished: [Observation.Subject: Int] { batches.all.mapValues(\.finished) }

    /// Whom the first exchange after these was charged to.
    func charged(after before: [Observation.Subject: Int]) async throws -> Observation.Subject {
        try await poll {
            finished.first { subject, count in count > before[subject, default: 0] }?.key
        } orSay: {
            "no exchange has ended since \(before)"
        }
    }

    /// What judges were told, once it is so many exchanges.
    func exhibits(_ count: Int) async throws -> [Exhibit] {
        try await poll {
            batches.allExhibits.count >= count ? batches.allExhibits : nil
        } orSay: {
            "\(batches.allExhibits.count) of \(count) exchanges were told"
        }
    }

    /// What shadows were found to say, once it is enough.
    func shadowNews(
        where isEnough: ([ShadowNews.Scored], ShadowCounts) -> Bool
    ) async throws -> (
        scores: [ShadowNews.Scored], counts: ShadowCounts
    ) {
        try await poll {
            let (scores, counts) = known
            return isEnough(scores, counts) ? (scores, counts) : nil
        } orSay: {
            "the shadows' news stayed \(known)"
        }
    }

    private var known: ([ShadowNews.Scored], ShadowCounts) {
        let news = batches.news
        return (news.flatMap(\.scores), news.reduce(ShadowCounts()) { $0 + $1.counts })
    }

    /// Lets so much time pass, and no more. A wait that is to end in it needs a few seconds less: it begins at a tick.
    func letPass(_ amount: TimeAmount) { clock.letPass(amount) }

    func stop() async throws {
        try await upstream.stop()
        await group.end()
    }

    func client() async throws -> WireConnection {
        let client = try await WireConnection.connect(port: port, on: Self.clientGroup)
        clients.add(client)
        return client
    }

    /// What was reported of the stable version, once `isEnough`.
    func tally(where isEnough: (Tally) -> Bool) async throws -> Tally {
        try await tally(of: Observation.Subject(service: "support", version: "v1", role: .stable), where: isEnough)
    }

    func tally(of subject: Observation.Subject, where isEnough: (Tally) -> Bool) async throws -> Tally {
        try await poll {
            batches.all[subject].flatMap { isEnough($0) ? $0 : nil }
        } orSay: {
            "the tallies stayed \(batches.all)"
        }
    }

    /// What was handed over, once it is as many.
    func feedback(count: Int) async throws -> [Feedback] {
        try await poll {
            batches.feedback.count >= count ? batches.feedback : nil
        } orSay: {
            "the feedback stayed \(batches.feedback)"
        }
    }

    func statistics(where isEnough: (GatewayStatistics.Loop) -> Bool) async throws -> GatewayStatistics.Loop {
        try await poll {
            let total = await gateway.statistics().total
            return isEnough(total) ? total : nil
        } orSay: {
            "the statistics stayed \(await gateway.statistics().total)"
        }
    }

    /// By time and not by tries: what is awaited comes at the pace of the machine.
    private func poll<Value>(
        _ attempt: () async -> Value?,
        orSay failure: () async -> String
    ) async throws -> Value {
        let end = ContinuousClock.now + WireConnection.patience
        while true {
            // Before the clock is looked at: the test itself may have been kept from running until the end.
            if let value = await attempt() { return value }
            guard ContinuousClock.now < end else { throw WireConnection.NothingCame(description: await failure()) }
            try await Self.clientGroup.any().scheduleTask(in: .milliseconds(2)) {}.futureResult.get()
        }
    }

    /// Waits until a number has stopped changing, and gives it. The gateway's own loop counts the time: a gateway that the machine
    /// does not let run has settled nothing.
    @discardableResult
    func untilSettled(_ number: () async throws -> Int) async throws -> Int {
        let end = ContinuousClock.now + WireConnection.patience
        var (last, unchanged) = (-1, 0)
        while unchanged < 20 {
            guard ContinuousClock.now < end else {
                throw WireConnection.NothingCame(description: "a number that does not settle, now \(last)")
            }
            let now = try await number()
            unchanged = now == last ? unchanged + 1 : 0
            last = now
            try await Self.clientGroup.any().scheduleTask(in: .milliseconds(5)) {}.futureResult.get()
        }
        return last
    }
}

extension Channel {
    /// What was written and has not gone to the kernel.
    var bufferedBytes: Int {
        get async throws { try await getOption(.bufferedWritableBytes).get() }
    }
}

extension Logger {
    /// What the gateway says of itself is no part of a test's output.
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
