import NIOCore
import SlipwayCore
import Synchronization

/// The mirror: sends sampled exchanges to shadows on a thread of its own, and compares the answers on another.
///
///     exchange ends ──MirrorJob──► MirrorOutbox (until one of the loop's next ticks)
///                                      └──► MirrorDesk (own event loop: queue, budget, connections)
///                                              └──MirrorOutcome──► run() (one task: assemble, compare) ──ShadowNews──► controller
///                                                                    └─ asks models of the plan's beside it, a few pairs at a time ─┘
///
/// Production's loops hand jobs over and forget them. Both threads begin with the first shadow; without one there is nothing.
final class Mirror: Sendable {
    private static let flushInterval = TimeAmount.milliseconds(500)
    /// Pairs that models are asked about at a time; of those beyond no text is compared.
    private static let maxReviews = 32

    struct Key: Hashable, Sendable {
        let rollout: RolloutID
        let attempt: Int

        init(_ assignment: ShadowAssignment) { (rollout, attempt) = (assignment.rollout, assignment.attempt) }
    }

    private enum Item: Sendable {
        case pair(MirrorOutcome)
        case reviewed(MirrorOutcome, ShadowPair, ShadowReview)
        case flush
    }

    private struct State {
        var threads: MirrorThreads?
        var desk: NIOLoopBoundBox<MirrorDesk>?
        var ledgers: [Key: MirrorLedger] = [:]
        /// After it no thread begins any more.
        var isStopped = false
    }

    private let state = Mutex(State())
    private let tlsContexts: TLSContexts
    private let maxHeadBytes: Int
    private let spending: [ServiceID: ShadowBudget.Spending]
    private let report: @Sendable (ShadowNews) -> Void
    private let review: @Sendable (ReviewOrder) async -> ShadowReview
    private let items: AsyncStream<Item>
    private let feed: AsyncStream<Item>.Continuation
    /// Of the one that compares, once it is there.
    private let begun: AsyncStream<any TaskExecutor>
    private let begin: AsyncStream<any TaskExecutor>.Continuation
    /// Reviews under way. Not counted by the items: those of many a pair may wait before a review's own.
    private let asking = Atomic(0)

    init(
        tlsContexts: TLSContexts,
        maxHeadBytes: Int,
        spending: [ServiceID: ShadowBudget.Spending] = [:],
        review: @escaping @Sendable (ReviewOrder) async -> ShadowReview = { _ in ShadowReview() },
        report: @escaping @Sendable (ShadowNews) -> Void
    ) {
        self.tlsContexts = tlsContexts
        self.maxHeadBytes = maxHeadBytes
        self.spending = spending
        self.review = review
        self.report = report
        // Bounded by what the ledgers let in.
        (items, feed) = AsyncStream.makeStream()
        (begun, begin) = AsyncStream.makeStream()
    }

    /// Asked when tables are made, never by an exchange. Nil once the mirror has stopped: a snapshot may still come while the gateway ends.
    func lane(of assignment: ShadowAssignment) -> MirrorLane? {
        state.withLock { state in
            guard !state.isStopped else { return nil }
            let ledger = state.ledgers[Key(assignment)] ?? MirrorLedger()
            state.ledgers[Key(assignment)] = ledger
            let desk = state.desk ?? makeDesk(&state)
            return MirrorLane(ledger: ledger, desk: desk)
        }
    }

    /// The mirror's own, for what else is kept of exchanges; nil once it has stopped.
    func ownLoop() -> (any EventLoop)? {
        state.withLock { state in
            state.isStopped ? nil : (state.desk ?? makeDesk(&state)).eventLoop
        }
    }

    private func makeDesk(_ state: inout State) -> NIOLoopBoundBox<MirrorDesk> {
        let threads = MirrorThreads()
        let loop = threads.asking.loop
        let feed = feed
        let desk = MirrorDesk(
            loop: loop,
            tlsContexts: tlsContexts,
            maxHeadBytes: maxHeadBytes,
            spending: spending
        ) { feed.yield(.pair($0)) }
        let box = NIOLoopBoundBox.makeBoxSendingValue(desk, eventLoop: loop)
        loop.scheduleRepeatedTask(initialDelay: Self.flushInterval, delay: Self.flushInterval) { _ in feed.yield(.flush)
        }
        (state.threads, state.desk) = (threads, box)
        begin.yield(threads.comparing.executor)
        return box
    }

    /// What waits for a shadow that is no longer assigned is forgotten.
    func follow(_ snapshot: Snapshot) {
        let keys = Set(snapshot.services.compactMap { $0.shadow.map { Key($0.assignment) } })
        guard let desk = state.withLock({ $0.desk }) else { return }
        desk.eventLoop.execute { desk.value.keep(only: keys) }
    }

    /// Compares until it is cancelled, then hands over what is known and ends the threads.
    func run() async {
        for await executor in begun { await withTaskExecutorPreference(executor) { await compare() } }
        await stop()
    }

    private func compare() async {
        await withDiscardingTaskGroup { reviews in
            var news: [Key: ShadowNews] = [:]
            for await item in items {
                switch item {
                case .pair(let outcome) where outcome.asksModels && asking.load(ordering: .relaxed) < Self.maxReviews:
                    asking.add(1, ordering: .relaxed)
                    let pair = outcome.pair
                    // Elsewhere: this thread may have pairs to compare without end.
                    reviews.addTask(executorPreference: globalConcurrentExecutor) { await self.review(outcome, pair) }
                case .pair(let outcome): note(outcome, outcome.scored(outcome.pair), in: &news)
                case .reviewed(let outcome, let pair, let review):
                    note(outcome, outcome.scored(pair, review), in: &news)
                case .flush: handOver(&news)
                }
            }
            handOver(&news)
            reviews.cancelAll()
        }
    }

    /// Beside the comparing of the others, which does not wait for models.
    private func review(_ outcome: MirrorOutcome, _ pair: ShadowPair) async {
        let review = await review(outcome.order(pair))
        asking.subtract(1, ordering: .relaxed)
        feed.yield(.reviewed(outcome, pair, review))
    }

    private func note(_ outcome: MirrorOutcome, _ scored: ShadowNews.Scored, in news: inout [Key: ShadowNews]) {
        let (assignment, lane) = (outcome.job.point.assignment, outcome.job.point.lane)
        news[Key(assignment), default: ShadowNews(rollout: assignment.rollout, attempt: assignment.attempt)]
            .take(scored)
        lane.ledger.gave(back: outcome.job.bytes)
        lane.compared(outcome)
    }

    private func handOver(_ news: inout [Key: ShadowNews]) {
        for (key, ledger) in state.withLock({ $0.ledgers }) {
            let (counts, spending) = (ledger.takeCounts(), ledger.takeSpending())
            guard counts != ShadowCounts() || spending != nil else { continue }
            var part = news[key] ?? ShadowNews(rollout: key.rollout, attempt: key.attempt)
            (part.counts, part.spending) = (counts, spending)
            news[key] = part
        }
        for part in news.values where !part.isEmpty { report(part) }
        news.removeAll(keepingCapacity: true)
    }

    private func stop() async {
        let (threads, desk) = state.withLock { state in
            defer { state = State(isStopped: true) }
            return (state.threads, state.desk)
        }
        // In the order of the loop's queue: before it is told to end.
        desk?.eventLoop.execute { desk?.value.stop() }
        await threads?.end()
    }
}

/// What exchanges of one shadow hand their jobs to.
struct MirrorLane: Sendable {
    let ledger: MirrorLedger
    let desk: NIOLoopBoundBox<MirrorDesk>

    func take(_ jobs: [MirrorJob]) {
        let desk = desk
        desk.eventLoop.execute {
            for job in jobs { desk.value.take(job) }
        }
    }

    /// Its answers are no longer held.
    func compared(_ outcome: MirrorOutcome) {
        let (desk, key, bytes) = (desk, Mirror.Key(outcome.job.point.assignment), outcome.answerBytes)
        desk.eventLoop.execute { desk.value.compared(bytes, of: key) }
    }
}
