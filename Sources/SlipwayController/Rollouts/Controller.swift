import Logging
import ServiceLifecycle
import SlipwayCore
import Synchronization

/// The control plane's doorway: takes the gateway's figures and people's commands, answers questions, and runs the control loop.
///
/// All changes pass through one stream with one consumer. Reads are answered from a value that the loop published last.
package final class Controller: ServiceLifecycle.Service, Sendable {
    enum Input: Sendable {
        /// Tallies came that cannot wait for the tick.
        case tallies
        case shadows(ShadowNews)
        case tick
        case pulse
        case metric(MetricAnswer)
        case job(JobAnswer)
        case flag(FlagOrder, CheckedContinuation<Result<FlagDecision?, ControllerError>, Never>)
        case request(ControllerRequest, CheckedContinuation<Result<RolloutID?, ControllerError>, Never>)
    }

    private let inputs: AsyncStream<Input>
    let feed: AsyncStream<Input>.Continuation
    let board: StatusBoard
    private let loop: ControlLoop
    let store: any Store
    /// Taken in before whatever comes next.
    private let tallies = Mutex<[TallyBatch]>([])
    private let clock: ControllerClock
    private let tick: Duration
    private let executor: (any TaskExecutor)?
    private let questions: AsyncStream<MetricQuestion>
    private let source: any MetricSource
    private let jobs: JobDesk

    /// Reads the store, and creates what a first start needs; nothing is published before `run`, except the snapshot that
    /// `firstSnapshot` tells.
    ///
    /// - Parameter executor: has the control loop's work done; Swift's pool where there is none. The clock's `sleep` had better wake no other.
    package init(
        manifest: Manifest,
        store: any Store,
        clock: ControllerClock = .system,
        tick: Duration = .milliseconds(100),
        metrics source: any MetricSource = PrometheusSource(),
        performers: [any JobPerformer] = [],
        environments: any EnvironmentKeeper = NoEnvironmentKeeper(),
        executor: (any TaskExecutor)? = nil,
        logger: Logger,
        publish: @escaping @Sendable (Snapshot) -> Void
    ) async throws {
        (inputs, feed) = AsyncStream.makeStream()
        let (questions, asking) = AsyncStream.makeStream(of: MetricQuestion.self)
        self.questions = questions
        self.source = source
        jobs = JobDesk(performers: performers)
        board = StatusBoard(manifest: manifest)
        self.store = store
        self.clock = clock
        self.tick = tick
        self.executor = executor
        loop = ControlLoop(
            manifest: manifest,
            store: store,
            clock: clock,
            board: board,
            logger: logger,
            publish: publish,
            ask: { asking.yield($0) },
            jobs: jobs,
            environments: environments
        )
        try await loop.load()
    }

    /// What the gateway begins with: the splits as the store has them.
    package func firstSnapshot() async -> Snapshot { await loop.snapshot }

    /// Until graceful shutdown: what was handed over before is still taken in, and the evidence is saved.
    package func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: self.executor) { await self.keepTime() }
                group.addTask { await self.askSources() }
                group.addTask { [feed, jobs] in await jobs.run { feed.yield(.job($0)) } }
                await withTaskExecutorPreference(self.executor) { await self.consume() }
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.feed.finish()
        }
        board.finish()
        await loop.saveAll()
    }

    private func consume() async {
        for await input in inputs {
            await takeTallies()
            switch input {
            case .tallies: break
            case .shadows(let news): await loop.take(news)
            case .tick: await loop.tick()
            case .pulse: await loop.pulse()
            case .metric(let answer): await loop.take(answer)
            case .job(let answer): await loop.take(answer)
            case .flag(let order, let reply): reply.resume(returning: await loop.answer(order))
            case .request(let request, let reply): reply.resume(returning: await loop.answer(request))
            }
        }
        await takeTallies()
    }

    private func takeTallies() async {
        let batches = tallies.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for batch in batches { await loop.take(batch) }
    }

    /// Each question at once, beside the others. Ends, with what is still open, when the controller does.
    private func askSources() async {
        await withDiscardingTaskGroup { group in
            for await question in questions {
                group.addTask { [source, feed] in
                    feed.yield(.metric(MetricAnswer(question, await question.answer(from: source))))
                }
            }
            group.cancelAll()
        }
    }

    private func keepTime() async {
        while !Task.isCancelled {
            feed.yield(.tick)
            do { try await untilNextTick() } catch { return }
        }
    }

    /// While a judge sits, its looks are taken when they are due and not only at the next tick, and it hears of what went well.
    private func untilNextTick() async throws {
        guard board.isJudging else { return try await clock.sleep(tick) }
        let pulses = max(1, Int(tick / Self.pulse))
        for _ in 1..<pulses {
            try await clock.sleep(Self.pulse)
            if board.isJudging { feed.yield(.pulse) }
        }
        try await clock.sleep(tick - Self.pulse * (pulses - 1))
    }

    private static let pulse = Duration.milliseconds(20)
}

/// What the gateway and the admin API call.
extension Controller {
    /// Hands over an event loop's figures. Never waits; what decides nothing by itself wakes nobody before the tick.
    package func report(_ batch: TallyBatch) {
        tallies.withLock { $0.append(batch) }
        if batch.mayDecide { feed.yield(.tallies) }
    }

    /// Hands over what a gateway's mirror compared. Never waits.
    package func report(_ news: ShadowNews) { feed.yield(.shadows(news)) }

    package var status: ControllerStatus { board.status }

    /// Every change from now on, until the controller stops. A reader that falls 256 changes behind loses the oldest.
    package func events() -> AsyncStream<ControllerEvent> { board.events() }

    package func start(
        _ target: RolloutTarget,
        of service: ServiceID,
        strategy: StrategyID? = nil,
        supersede: Bool = false
    ) async throws(ControllerError) -> RolloutStatus {
        try await rollout(after: .start(service, target, strategy, supersede: supersede))
    }

    package func command(
        _ command: Rollout.Command,
        _ rollout: RolloutID
    ) async throws(ControllerError) -> RolloutStatus {
        try await self.rollout(after: .command(rollout, command))
    }

    package func retry(_ rollout: RolloutID) async throws(ControllerError) -> RolloutStatus {
        try await self.rollout(after: .retry(rollout))
    }

    /// Aborts what is under way, or else goes back to the version before; `to` names another one.
    package func undo(_ service: ServiceID, to version: VersionID? = nil) async throws(ControllerError) -> RolloutStatus
    {
        try await rollout(after: .undo(service, to: version))
    }

    /// Puts a new manifest in force, or refuses it whole.
    package func apply(_ manifest: Manifest) async throws(ControllerError) {
        _ = try await ask(.apply(manifest))
    }

    /// Puts changed flags in force; does nothing where the manifest no longer has them from there.
    package func take(_ flags: FlagSet, from origin: FlagOrigin) async throws(ControllerError) {
        _ = try await ask(.takeFlags(flags, from: origin))
    }

    /// Publishes what taking the rollout back would publish, or again what is in force. Refused while the version has users.
    package func rehearse(_ rollout: RolloutID, isOn: Bool) async throws(ControllerError) {
        _ = try await ask(.rehearse(rollout, isOn: isOn))
    }

    /// A rollout's journal entries after a sequence number, oldest first.
    package func journal(of rollout: RolloutID, after sequence: Int = 0) async throws -> [JournalEntry] {
        let listing = try await store.list(
            StoreLayout.journal(rollout),
            after: sequence > 0 ? StoreLayout.journal(rollout, sequence) : nil,
            limit: nil
        )
        return try listing.entries.map { try StoreLayout.decode(JournalEntry.self, from: $0) }
    }

    /// What the judge of a rollout heard, a line of JSON each, in the order of time; empty where nothing was recorded.
    package func observations(of rollout: RolloutID) async throws -> [UInt8] {
        await loop.flushRecording(of: rollout)
        let attempt = status.rollouts[rollout]?.rollout.attempt.number ?? 1
        let prefix = StoreLayout.observations(rollout, attempt: attempt)
        let parts = try await store.list(prefix, after: nil, limit: nil).entries
        let lines = parts.flatMap { $0.value.split(separator: UInt8(ascii: "\n")) }
        // Event loops hand over in turn: only the whole is in order.
        let timed = lines.enumerated().map { (time: $1.recordedTime, index: $0, line: $1) }
        let sorted = timed.sorted { ($0.time, $0.index) < ($1.time, $1.index) }
        return sorted.reduce(into: []) { $0 += $1.line + [UInt8(ascii: "\n")] }
    }

    private func rollout(after request: ControllerRequest) async throws(ControllerError) -> RolloutStatus {
        guard let id = try await ask(request), let status = status.rollouts[id] else {
            throw .unavailable("the controller has stopped")
        }
        return status
    }

    private func ask(_ request: ControllerRequest) async throws(ControllerError) -> RolloutID? {
        let answer = await withCheckedContinuation { reply in
            if case .enqueued = feed.yield(.request(request, reply)) { return }
            reply.resume(returning: .failure(.unavailable("the controller has stopped")))
        }
        return try answer.get()
    }
}
