import Logging
import NIOCore
import SlipwayCore

/// Everything that the exchanges of one event loop share. Nothing of it is reached from anywhere else.
final class LoopContext {
    let loop: Reactor
    let settings: GatewaySettings
    let tuning: GatewayTuning
    let clock: GatewayClock
    let logger: Logger
    let tlsContexts: TLSContexts
    let pool: ConnectionPool
    let outputSpace = OutputSpace()
    private let gates: ServiceGates
    private let mirror: Mirror
    private let configs = ConfigBook()
    /// Clients that wait to be told of changed flags.
    let flagStreams = FlagStreams()
    private(set) var table: RoutingTable
    private var recorders: [ServiceID: ExchangeRecorder] = [:]
    private var accumulator = Accumulator()
    private let report: @Sendable (TallyBatch) -> Void
    private let admission: Admission
    private let accessLog: AccessLog?
    private var accessEntries: [AccessEntry] = []
    private var outbox = MirrorOutbox()

    var statistics = GatewayStatistics.Loop()
    /// On one loop of the gateway.
    private var healthWatch: HealthWatch?
    var random: FastRandom
    private var serial: RequestSerial
    private var connections: [DownstreamConnection] = []
    private var isTicking = false
    /// When the judge's news are handed over next, where any wait.
    private var newsDueAt: NIODeadline?
    private var lastNewsAt = NIODeadline.uptimeNanoseconds(0)
    private var drained: EventLoopPromise<Void>?
    private var drainEndsAt: NIODeadline?
    /// A moment not older than one tick: good enough for what lasts seconds.
    private(set) var now: NIODeadline
    private var datedSecond: Int64 = .min
    private var cachedDate = ""

    /// - Parameter number: tells the loop from the others of its gateway.
    init(_ parameters: Parameters, loop: Reactor, number: Int) {
        self.loop = loop
        settings = parameters.settings
        tuning = parameters.tuning
        clock = parameters.clock
        logger = parameters.logger
        report = parameters.report
        tlsContexts = parameters.tlsContexts
        admission = parameters.admission
        accessLog = parameters.accessLog
        gates = parameters.gates
        mirror = parameters.mirror
        pool = ConnectionPool(
            maxIdlePerOrigin: parameters.tuning.maxIdlePerOrigin,
            idleTimeout: parameters.tuning.upstreamIdleTimeout
        )
        table = RoutingTable(
            parameters.snapshot,
            pool: pool,
            gates: parameters.gates,
            mirror: parameters.mirror,
            configs: configs
        )
        random = FastRandom()
        serial = RequestSerial(loop: number, random: random.next())
        now = parameters.clock.monotonic()
    }

    /// What all loops have in common.
    struct Parameters: Sendable {
        let settings: GatewaySettings
        let tuning: GatewayTuning
        let snapshot: Snapshot
        let clock: GatewayClock
        let logger: Logger
        let tlsContexts: TLSContexts
        let admission: Admission
        let gates: ServiceGates
        let mirror: Mirror
        let report: @Sendable (TallyBatch) -> Void
        let accessLog: AccessLog?
    }
}

@available(*, unavailable)
extension LoopContext: Sendable {}

// MARK: - What exchanges use

extension LoopContext {
    /// Exchanges that have begun keep the table that they began with.
    func install(_ snapshot: Snapshot) {
        guard snapshot.generation > table.snapshot.generation else { return }
        let before = table.snapshot.flags
        table = RoutingTable(snapshot, pool: pool, gates: gates, mirror: mirror, configs: configs)
        install(recorders)
        if snapshot.flags != before { flagStreams.flagsChanged(to: snapshot.flags, at: clock.wall()) }
        followHealth()
        for rollout in snapshot.services.compactMap(\.split.cutting) { cut(rollout) }
    }

    /// Who records which service from now on.
    func install(_ recorders: [ServiceID: ExchangeRecorder]) {
        self.recorders = recorders
        for service in table.services { service.recorder = recorders[service.spec.id] }
    }

    /// From here on this loop asks for all.
    func begin(_ watch: HealthWatch) {
        healthWatch = watch
        followHealth()
    }

    private func followHealth() {
        guard let healthWatch else { return }
        healthWatch.follow(table.services.map(\.spec), at: clock.monotonic())
        if !healthWatch.isEmpty { wake() }
    }

    private func cut(_ rollout: RolloutID) {
        // From the end: a connection that closes itself is replaced by one that has been visited.
        for index in connections.indices.reversed() where index < connections.count { connections[index].cut(rollout) }
    }

    /// Of a request that no version answers: an id that says nothing.
    func makeRequestID() -> RequestID { RequestID(random: random.next(), random.next()) }

    /// Of an exchange that was given to an arm: an id that says so to whoever has the key.
    func makeRequestID(_ arm: Arm, unit: UInt64?, by table: RoutingTable, at now: Timestamp) -> RequestID? {
        guard let stamp = arm.stamp, let attribution = table.snapshot.attribution else { return nil }
        return attribution.id(stamp, unit: unit, serial: serial.next(), at: now, noise: random.next())
    }

    func add(_ feedback: Feedback) {
        accumulator.add(feedback)
        handOverNews(after: tuning.newsInterval)
    }

    /// For the `date` field of the gateway's own answers.
    var date: String {
        let second = clock.wall().microseconds / 1_000_000
        if second != datedSecond {
            datedSecond = second
            cachedDate = HTTPDate.string(secondsSince1970: second)
        }
        return cachedDate
    }

    func exchangeBegan() {
        statistics.openExchanges += 1
        statistics.startedExchanges += 1
    }

    func exchangeEnded() { statistics.openExchanges -= 1 }

    func noteError(_ kind: GatewayError.Kind) { statistics.errors[kind.code, default: 0] += 1 }

    func noteRouted(_ arm: Arm, at now: Timestamp) {
        accumulator.noteRouted(arm, at: now)
        wake()
    }

    func add(_ observation: Observation, to arm: Arm) {
        accumulator.add(observation, to: arm)
        wake()
        guard arm.isOnTrial(by: observation) else { return }
        handOverNews(after: observation.outcome == .ok ? tuning.goodNewsInterval : tuning.newsInterval)
    }

    /// Sent after one of the next ticks.
    func add(_ job: MirrorJob) {
        outbox.add(job)
        wake()
    }

    /// With the gauges that are kept elsewhere.
    var currentStatistics: GatewayStatistics.Loop {
        var current = statistics
        current.openConnections = connections.count
        current.idleUpstreamConnections = pool.idleCount
        current.note(pool.book, at: now)
        current.note(configs)
        current.busyUpstreamConnections = pool.openCount - pool.idleCount
        return current
    }
}

// MARK: - The roster

extension LoopContext {
    enum Welcome {
        case admitted
        case refused
        case draining
    }

    /// Each connection that was opened is closed by `connectionClosed`, a refused one too.
    func connectionOpened(_ connection: DownstreamConnection) -> Welcome {
        statistics.acceptedConnections += 1
        connection.rosterIndex = connections.count
        connections.append(connection)
        wake()
        guard admission.entered() else { return .refused }
        return drained == nil ? .admitted : .draining
    }

    func connectionClosed(_ connection: DownstreamConnection) {
        guard let index = connection.rosterIndex else { return }
        connection.rosterIndex = nil
        let last = connections.removeLast()
        if last !== connection {
            connections[index] = last
            last.rosterIndex = index
        }
        admission.left()
        finishDrainIfEmpty()
    }
}

// MARK: - Ticks

extension LoopContext {
    /// One timer a loop stands for all deadlines of its connections and for the hand-over of its tallies. It runs while there is anything
    /// to look after.
    private func wake() {
        guard !isTicking else { return }
        isTicking = true
        loop.assumeIsolated().scheduleTask(in: tuning.tick) { self.tick() }
    }

    private func tick() {
        isTicking = false
        now = clock.monotonic()
        // From the end: a connection that closes itself is replaced by one that has been visited.
        for index in connections.indices.reversed() where index < connections.count {
            connections[index].ticked(at: now)
        }
        pool.expire(at: now)
        flagStreams.ticked(at: now)
        if drained == nil { healthWatch?.ticked(at: now, in: self) }
        outbox.ticked()
        handOverTallies()
        endDrainIfLate()
        if !connections.isEmpty || pool.openCount > 0 || hasSomethingToSend || isWatching { wake() }
    }

    private var hasSomethingToSend: Bool { !accumulator.isEmpty || !accessEntries.isEmpty || !outbox.isEmpty }

    private var isWatching: Bool { drained == nil && healthWatch?.isEmpty == false }

    /// What may decide a rollout does not wait for the tick: it leaves at the end of the loop's turn, or when this long has passed since what
    /// left before it, so that waking the controller does not cost more than the requests.
    private func handOverNews(after interval: TimeAmount) {
        let due = lastNewsAt + interval
        if let newsDueAt, newsDueAt <= due { return }
        newsDueAt = due
        let now = clock.monotonic()
        guard now < due else { return loop.assumeIsolated().execute { self.handOverNews(at: now) } }
        loop.assumeIsolated().scheduleTask(deadline: due) { self.handOverNews(at: due) }
    }

    private func handOverNews(at now: NIODeadline) {
        newsDueAt = nil
        lastNewsAt = now
        if let batch = accumulator.handOverNews(at: clock.wall()) { report(batch) }
    }

    func handOver() {
        outbox.handOver()
        handOverTallies()
    }

    private func handOverTallies() {
        handOverAccess()
        if let batch = accumulator.handOver(at: clock.wall()) { report(batch) }
    }
}

// MARK: - The access log

extension LoopContext {
    var logsAccess: Bool { accessLog != nil }

    /// Written after the tick.
    func add(_ entry: AccessEntry) {
        accessEntries.append(entry)
        wake()
    }

    private func handOverAccess() {
        guard !accessEntries.isEmpty else { return }
        accessLog?.add(accessEntries)
        accessEntries.removeAll(keepingCapacity: true)
    }
}

// MARK: - Draining

extension LoopContext {
    /// Idle connections close now, the others after their exchange, all of them when `timeout` has passed.
    func drain(timeout: TimeAmount) -> EventLoopFuture<Void> {
        let promise = drained ?? loop.makePromise(of: Void.self)
        drained = promise
        drainEndsAt = clock.monotonic() + timeout
        flagStreams.end()
        for connection in connections { connection.drainBegan() }
        finishDrainIfEmpty()
        return promise.futureResult
    }

    private func finishDrainIfEmpty() {
        guard let drained, connections.isEmpty else { return }
        pool.closeIdle()
        handOver()
        drained.succeed()
    }

    private func endDrainIfLate() {
        guard let drainEndsAt, now >= drainEndsAt else { return }
        for connection in connections { connection.drainEnded() }
    }
}
