import NIOCore
import SlipwayCore

/// The mirror's own event loop: lets as many requests through as a plan allows, keeps to its budget, and owns the connections.
///
/// Nothing here is tried again elsewhere: a request meant for a shadow never becomes one of production's.
final class MirrorDesk {
    private struct Lane {
        let concurrency: Int
        let uncomparedLimit: Int
        var waiting = CircularBuffer<MirrorJob>()
        var active = 0
        /// Bytes of answers that have come and wait to be compared.
        var uncompared = 0

        init(_ plan: ShadowPlan) { (concurrency, uncomparedLimit) = (plan.concurrency, plan.queueBytes) }

        /// Nil while as many are under way as may be, or comparing does not keep up with long answers.
        mutating func next() -> MirrorJob? {
            guard active < concurrency, uncompared < uncomparedLimit, let job = waiting.popFirst() else { return nil }
            active += 1
            return job
        }
    }

    let loop: any EventLoop
    let tlsContexts: TLSContexts
    let maxHeadBytes: Int
    private let finish: (MirrorOutcome) -> Void
    private var lanes: [Mirror.Key: Lane] = [:]
    private var spending: [ServiceID: ShadowBudget.Spending]
    private var origins: [Origin.Key: MirrorOrigin] = [:]
    /// After it nobody is asked any more.
    private(set) var hasStopped = false

    init(
        loop: any EventLoop,
        tlsContexts: TLSContexts,
        maxHeadBytes: Int,
        spending: [ServiceID: ShadowBudget.Spending] = [:],
        finish: @escaping (MirrorOutcome) -> Void
    ) {
        self.loop = loop
        self.tlsContexts = tlsContexts
        self.maxHeadBytes = maxHeadBytes
        self.spending = spending
        self.finish = finish
    }

    func take(_ job: MirrorJob) {
        guard !hasStopped else { return }
        let key = Mirror.Key(job.point.assignment)
        lanes[key, default: Lane(job.point.assignment.plan)].waiting.append(job)
        advance(key)
    }

    private func advance(_ key: Mirror.Key) {
        while let job = lanes[key]?.next() { start(job, key) }
    }

    private func start(_ job: MirrorJob, _ key: Mirror.Key) {
        guard mayAsk(job) else { return end(job, key) { $0.noteOverBudget() } }
        let (point, plan) = (job.point, job.point.assignment.plan)
        guard let body = job.body(for: point.shadow), let again = job.asksTwice ? job.body(for: point.stable) : []
        else {
            return end(job, key) { $0.noteSkipped() }
        }
        let pair = MirrorPairing(asksTwice: job.asksTwice) { shadow, second in
            let outcome = MirrorOutcome(job: job, shadow: shadow, second: second)
            self.ended(key, outcome)
            self.finish(outcome)
        }
        call(job, point.shadow, body, plan.timeout) { pair.shadow = $0 }
        if job.asksTwice { call(job, point.stable, again, plan.timeout) { pair.second = $0 } }
    }

    private func call(
        _ job: MirrorJob,
        _ version: Version,
        _ body: [UInt8],
        _ timeout: Duration,
        then finish: @escaping (MirrorAnswer) -> Void
    ) {
        spend(job.point) { $0.noteRequest(at: job.at) }
        let call = MirrorCall(job, to: version, body: body, origin: origin(of: version.upstream), finish: finish)
        call.begin(timeout: TimeAmount(timeout))
    }

    private func mayAsk(_ job: MirrorJob) -> Bool {
        spending[job.service, default: .init()].allows(job.point.assignment.plan.budget, at: job.at)
    }

    /// A job that makes no pair.
    private func end(_ job: MirrorJob, _ key: Mirror.Key, _ note: (MirrorLedger) -> Void) {
        note(job.point.lane.ledger)
        job.point.lane.ledger.gave(back: job.bytes)
        lanes[key]?.active -= 1
    }

    private func ended(_ key: Mirror.Key, _ outcome: MirrorOutcome) {
        lanes[key]?.active -= 1
        lanes[key]?.uncompared += outcome.answerBytes
        advance(key)
    }

    /// Answers have been compared, and let go.
    func compared(_ bytes: Int, of key: Mirror.Key) {
        guard bytes > 0, lanes[key] != nil else { return }
        lanes[key]?.uncompared -= bytes
        advance(key)
    }

    private func origin(of upstream: Upstream) -> MirrorOrigin {
        let key = Origin.Key(upstream)
        if let origin = origins[key] { return origin }
        let origin = MirrorOrigin(key, desk: self)
        origins[key] = origin
        return origin
    }

    /// What answers turned out to have used up.
    func spent(_ pair: ShadowPair, for point: MirrorPoint) {
        for answer in [pair.shadow, pair.second].compactMap(\.self) {
            spend(point) { $0.note(tokens: answer.tokens, cost: answer.cost, at: pair.at) }
        }
    }

    /// Told to the ledger each time: a restart goes on with it.
    private func spend(_ point: MirrorPoint, _ change: (inout ShadowBudget.Spending) -> Void) {
        var spent = spending[point.service] ?? ShadowBudget.Spending()
        change(&spent)
        spending[point.service] = spent
        point.lane.ledger.note(spent)
    }

    /// Who is asked now is not waited for: his connection ends with the loop.
    func stop() {
        hasStopped = true
        lanes = [:]
    }

    /// Those of other shadows that wait will not be sent.
    func keep(only keys: Set<Mirror.Key>) {
        for key in lanes.keys where !keys.contains(key) {
            while let job = lanes[key]?.waiting.popFirst() { job.point.lane.ledger.gave(back: job.bytes) }
        }
        for key in lanes.keys where !keys.contains(key) && lanes[key]?.active == 0 { lanes[key] = nil }
    }
}

@available(*, unavailable)
extension MirrorDesk: Sendable {}

extension MirrorJob {
    fileprivate var service: ServiceID { point.service }

    fileprivate func body(for version: Version) -> [UInt8]? {
        ShadowBody.make(
            from: request.body,
            api: api,
            overlay: config.map { version.overlay.overlaid(by: $0) } ?? version.overlay,
            tools: point.assignment.plan.tools,
            asksForUsage: true
        )
    }
}

/// Waits for both answers to one request.
private final class MirrorPairing {
    var shadow: MirrorAnswer? { didSet { finishIfWhole() } }
    var second: MirrorAnswer? { didSet { finishIfWhole() } }
    private let asksTwice: Bool
    private let finish: (MirrorAnswer, MirrorAnswer?) -> Void

    init(asksTwice: Bool, finish: @escaping (MirrorAnswer, MirrorAnswer?) -> Void) {
        self.asksTwice = asksTwice
        self.finish = finish
    }

    private func finishIfWhole() {
        guard let shadow, second != nil || !asksTwice else { return }
        finish(shadow, second)
    }
}
