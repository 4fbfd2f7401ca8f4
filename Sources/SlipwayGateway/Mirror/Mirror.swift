import Logging
import NIOCore
import NIOPosix
import SlipwayCore
import Synchronization

/// The mirror: sends sampled exchanges to shadows on a thread of its own, and compares the answers on another.
///
///     exchange ends ──MirrorJob──► MirrorDesk (own event loop: queue, budget, connections)
///                                      └──MirrorOutcome──► run() (one task: assemble, compare) ──ShadowNews──► controller
///
/// Production's loops hand a job over and forget it. The thread is begun with the first shadow; without one there is nothing.
final class Mirror: Sendable {
    private static let flushInterval = TimeAmount.milliseconds(100)

    struct Key: Hashable, Sendable {
        let rollout: RolloutID
        let attempt: Int

        init(_ assignment: ShadowAssignment) { (rollout, attempt) = (assignment.rollout, assignment.attempt) }
    }

    private enum Item: Sendable {
        case pair(MirrorOutcome)
        case flush
    }

    private struct State {
        var group: MultiThreadedEventLoopGroup?
        var desk: NIOLoopBoundBox<MirrorDesk>?
        var ledgers: [Key: MirrorLedger] = [:]
    }

    private let state = Mutex(State())
    private let tlsContexts: TLSContexts
    private let maxHeadBytes: Int
    private let report: @Sendable (ShadowNews) -> Void
    private let items: AsyncStream<Item>
    private let feed: AsyncStream<Item>.Continuation

    init(tlsContexts: TLSContexts, maxHeadBytes: Int, report: @escaping @Sendable (ShadowNews) -> Void) {
        self.tlsContexts = tlsContexts
        self.maxHeadBytes = maxHeadBytes
        self.report = report
        // Bounded by what the ledgers let in.
        (items, feed) = AsyncStream.makeStream()
    }

    /// Asked when tables are made, never by an exchange.
    func lane(of assignment: ShadowAssignment) -> MirrorLane {
        let (ledger, desk) = state.withLock { state in
            let ledger = state.ledgers[Key(assignment)] ?? MirrorLedger()
            state.ledgers[Key(assignment)] = ledger
            let desk = state.desk ?? makeDesk(&state)
            return (ledger, desk)
        }
        return MirrorLane(ledger: ledger, desk: desk)
    }

    private func makeDesk(_ state: inout State) -> NIOLoopBoundBox<MirrorDesk> {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let feed = feed
        let desk = MirrorDesk(loop: loop, tlsContexts: tlsContexts, maxHeadBytes: maxHeadBytes) {
            feed.yield(.pair($0))
        }
        let box = NIOLoopBoundBox.makeBoxSendingValue(desk, eventLoop: loop)
        loop.scheduleRepeatedTask(initialDelay: Self.flushInterval, delay: Self.flushInterval) { _ in feed.yield(.flush)
        }
        (state.group, state.desk) = (group, box)
        return box
    }

    /// What waits for a shadow that is no longer assigned is forgotten.
    func follow(_ snapshot: Snapshot) {
        let keys = Set(snapshot.services.compactMap { $0.shadow.map { Key($0.assignment) } })
        guard let desk = state.withLock({ $0.desk }) else { return }
        desk.eventLoop.execute { desk.value.keep(only: keys) }
    }

    /// Compares until it is cancelled, then hands over what is known and ends the thread.
    func run() async {
        var news: [Key: ShadowNews] = [:]
        for await item in items {
            switch item {
            case .pair(let outcome): note(outcome, in: &news)
            case .flush: handOver(&news)
            }
        }
        handOver(&news)
        await stop()
    }

    private func note(_ outcome: MirrorOutcome, in news: inout [Key: ShadowNews]) {
        let assignment = outcome.job.point.assignment
        news[Key(assignment), default: ShadowNews(rollout: assignment.rollout, attempt: assignment.attempt)]
            .scores.append(outcome.scored)
        outcome.job.point.lane.ledger.gave(back: outcome.job.bytes)
    }

    private func handOver(_ news: inout [Key: ShadowNews]) {
        for (key, ledger) in state.withLock({ $0.ledgers }) {
            let counts = ledger.takeCounts()
            guard counts != ShadowCounts() else { continue }
            news[key, default: ShadowNews(rollout: key.rollout, attempt: key.attempt)].counts = counts
        }
        for part in news.values where !part.isEmpty { report(part) }
        news.removeAll(keepingCapacity: true)
    }

    private func stop() async {
        let group = state.withLock { state in
            defer { state = State() }
            return state.group
        }
        await withCheckedContinuation { done in
            guard let group else { return done.resume() }
            group.shutdownGracefully { _ in done.resume() }
        }
    }
}

/// What exchanges of one shadow hand their jobs to.
struct MirrorLane: Sendable {
    let ledger: MirrorLedger
    let desk: NIOLoopBoundBox<MirrorDesk>

    func take(_ job: MirrorJob) {
        let desk = desk
        desk.eventLoop.execute { desk.value.take(job) }
    }
}

extension MirrorOutcome {
    /// The answers put together and compared: the part that costs time.
    var scored: ShadowNews.Scored {
        let (point, plan) = (job.point, job.point.assignment.plan)
        let pair = ShadowPair(
            requestID: job.id,
            at: job.at,
            route: job.request.path,
            production: job.production.assembled(prices: point.prices, model: point.stable.overlay.model),
            shadow: shadow.assembled(prices: point.prices, model: point.shadow.overlay.model),
            second: second?.assembled(prices: point.prices, model: point.stable.overlay.model),
            request: plan.keepsContentFor == nil ? [] : job.request.body
        )
        let score = ShadowScore(pair, comparator: plan.comparator)
        let isShown = (score.divergence?.score ?? 0) > plan.rule.divergenceThreshold
        let content = isShown && plan.keepsContentFor != nil ? PairContent(pair) : nil
        point.lane.desk.eventLoop.execute { point.lane.desk.value.spent(pair, for: point) }
        return ShadowNews.Scored(score: score, content: content)
    }
}
