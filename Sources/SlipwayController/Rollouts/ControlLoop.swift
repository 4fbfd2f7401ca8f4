import Logging
import SlipwayCore

/// The shell of the rollout machines: decides on a copy, commits, believes, then acts.
///
///     for each event, one consumer:
///         copy the machine; effects = copy.step(event, at: now)     decide
///         commit (event, state after) to the store                  durable first
///         machine = copy                                            then believe it
///         perform effects                                           then act
///
/// An actor only so that the compiler checks its isolation: `Controller` feeds it from one stream, one call at a time.
actor ControlLoop {
    let store: any Store
    /// For what is written behind the decisions.
    let keeper: Keeper
    let clock: ControllerClock
    let board: StatusBoard
    let logger: Logger
    let publish: @Sendable (Snapshot) -> Void
    /// Hands a question on to whoever asks metric sources; the answer comes back by `take`.
    let ask: @Sendable (MetricQuestion) -> Void
    let jobs: JobDesk
    let environments: any EnvironmentKeeper

    var manifest: Manifest
    var generation: UInt64 = 0
    var services: [ServiceID: Held<ServiceRecord>] = [:]
    var rollouts: [RolloutID: Held<StoredRollout>] = [:]
    var evidence: [RolloutID: StageEvidence] = [:]
    let startedAt: Timestamp
    var seats: [RolloutID: JudgeSeat] = [:]
    var histories: [ServiceID: HeldHistory] = [:]
    var recent: [ServiceID: RecentExhibits] = [:]
    var logs: [RolloutID: ObservationLog] = [:]
    /// Of rollouts under way, and of the last ones that ended.
    var shadows: [RolloutID: ShadowRecord] = [:]
    var takebacks: [RolloutID: RolloutStatus.Takeback] = [:]
    /// Takebacks that are still watched for a last straggler, and those of which the time is known.
    var unmeasuredTakebacks: Set<RolloutID> = []
    var takebackTimes: [ServiceID: TakebackTimes] = [:]
    var actual: [ServiceID: ActualSplit] = [:]
    var traffic = TrafficBook()
    var metrics = MetricDesk()
    /// Read at the start, before anything is published.
    var attributionKey: AttributionKey?
    /// As durable in the store: no snapshot has a number that a restart would not know.
    var subjects = SubjectBook()
    var heard: [ServiceID: RecentIDs] = [:]
    /// Rollouts whose rollback the store has not taken yet: their traffic is with stable all the same.
    var suspended: Set<RolloutID> = []
    /// Rollouts whose way back is tried out, for the moment that it takes.
    var rehearsing: Set<RolloutID> = []
    /// Ends of jobs that the store has not taken yet.
    var unheard: [JobAnswer] = []
    /// Nil: to be read from the store again, since nobody knows what became of the last change.
    var flagBook: FlagBook? = FlagBook() {
        didSet { if let flagBook { lastFlagBook = flagBook } }
    }
    /// As it was known last: what is in force is made from it.
    private(set) var lastFlagBook = FlagBook()
    var flagHead: StoreRevision?
    /// As the file or the URL gave them last.
    var givenFlags: FlagSet?
    /// Flags that are off although the store has not taken it yet.
    var unwrittenSwitches: [String: FlagOrder] = [:]
    /// Of the variants under rollouts, as the manifest's flags have them.
    var splitsInForce: [VariantPair: Weight] = [:]
    private var lastSave = Timestamp(microseconds: 0)
    private var lastJudgeSave = Timestamp(microseconds: 0)
    private var lastHistorySave = Timestamp(microseconds: 0)

    /// A value with the store's revision of it, nil before its first commit.
    struct Held<Value: Sendable>: Sendable {
        var value: Value
        var revision: StoreRevision?
    }

    init(
        manifest: Manifest,
        store: any Store,
        clock: ControllerClock,
        board: StatusBoard,
        logger: Logger,
        publish: @escaping @Sendable (Snapshot) -> Void,
        ask: @escaping @Sendable (MetricQuestion) -> Void = { _ in },
        jobs: JobDesk = JobDesk(performers: []),
        environments: any EnvironmentKeeper = NoEnvironmentKeeper()
    ) {
        self.manifest = manifest
        self.store = store
        keeper = Keeper(store: store, logger: logger)
        self.clock = clock
        startedAt = clock.now()
        self.board = board
        self.logger = logger
        self.publish = publish
        self.ask = ask
        self.jobs = jobs
        self.environments = environments
    }

    var active: [Rollout] {
        services.values.compactMap { $0.value.active.flatMap { rollouts[$0]?.value.rollout } }
    }

    // MARK: - Inputs

    func take(_ batch: TallyBatch) async {
        let batch = withFeedback(batch)
        await hear(batch)
        guard !batch.tallies.isEmpty else { return }
        traffic.add(batch)
        noteActual(batch)
        noteTakebacks(batch)
        var touched: [Rollout] = []
        for rollout in active where currentEvidence(of: rollout, { $0.add(batch) }) { touched.append(rollout) }
        for rollout in touched { await measure(rollout) }
        refreshBoard()
    }

    func tick() async {
        keepJudges()
        askMetrics()
        await hearAnswers()
        await mendFlags()
        await abortWithoutFlag()
        for rollout in active { await measure(rollout) }
        await retireEnvironments()
        if clock.now() - lastSave >= .seconds(2) { saveEvidence() }
        if clock.now() - lastJudgeSave >= .seconds(10) { saveDirtyJudges() }
        if clock.now() - lastHistorySave >= .seconds(30) { saveHistory() }
        measureTakebacks()
        refreshBoard()
    }

    func measure(_ rollout: Rollout) async {
        let now = clock.now()
        let window = rollout.plan.guardrails?.window ?? .seconds(60)
        var measurement = currentEvidence(of: rollout) { $0.measurement(window: window, at: now) }
        measurement.judgment = judgment(of: rollout, at: now)
        measurement.shadow = readiness(of: rollout)
        if let figures = metrics.figures(of: rollout, at: now) { measurement.add(figures) }
        measurement.lastEndedAt = latest(measurement.lastEndedAt, seats[rollout.id]?.lastCanaryEnd)
        await step(rollout.id, .measured(measurement), at: now)
    }

    /// The evidence of the rollout's present stage; begun anew when the stage changed.
    func currentEvidence<Answer>(of rollout: Rollout, _ use: (inout StageEvidence) -> Answer) -> Answer {
        var book = evidence[rollout.id] ?? StageEvidence(stage: rollout.stage)
        if book.stage != rollout.stage { book = StageEvidence(stage: rollout.stage) }
        defer { evidence[rollout.id] = book }
        return use(&book)
    }

    /// Steps because of a measurement; a store that refuses is asked again at the next one.
    func step(_ id: RolloutID, _ event: Rollout.Event, at now: Timestamp) async {
        do {
            try await perform(event, on: id, at: now)
        } catch {
            logger.error("A decision could not be committed", metadata: ["rollout": "\(id)", "error": "\(error)"])
            board.post { $0.storeFault = "\(error)" }
        }
    }

    // MARK: - Evidence across restarts

    func saveDirtyJudges() {
        lastJudgeSave = clock.now()
        saveShadows()
        saveRecordings()
        saveJudges()
    }

    func saveHistory() {
        lastHistorySave = clock.now()
        saveHistories()
    }

    func saveEvidence() {
        lastSave = clock.now()
        for rollout in active {
            guard let book = evidence[rollout.id] else { continue }
            keeper.put(book, at: StoreLayout.evidence(rollout.id))
        }
    }

    /// Everything that a restart would want, written.
    func saveAll() async {
        saveEvidence()
        saveDirtyJudges()
        saveHistory()
        await keeper.flush()
    }
}

func latest(_ a: Timestamp?, _ b: Timestamp?) -> Timestamp? {
    guard let a, let b else { return a ?? b }
    return max(a, b)
}
