import NIOCore
import SlipwayCore

/// Follows one exchange of a sample: copies what the client sent and what production answered, as they pass, and no more than may be
/// kept. The exchange itself never waits for it and never hears of it.
final class MirrorTap {
    private let targets: MirrorTargets
    private let head: RequestHead
    private let id: RequestID
    private let api: APIKind
    private let version: VersionID
    /// The AI config that production's answer came about with: a shadow is asked with the same.
    var config: Overlay?
    private var request: [UInt8] = []
    private var answer = MirrorCapture(limit: 0)
    private var isTooLong = false

    init(_ targets: MirrorTargets, head: RequestHead, id: RequestID, api: APIKind, version: VersionID) {
        self.targets = targets
        self.head = head
        self.id = id
        self.api = api
        self.version = version
    }

    /// A part of the body as the client sent it.
    func note(request bytes: ByteBuffer) {
        guard !isTooLong else { return }
        guard request.count + bytes.readableBytes <= targets.limit else { return forgetRequest() }
        request.append(contentsOf: bytes.readableBytesView)
    }

    /// The whole body, where it was read before it is sent on.
    func hold(request bytes: ByteBuffer) {
        if bytes.readableBytes <= targets.limit { request = Array(buffer: bytes) } else { forgetRequest() }
    }

    private func forgetRequest() {
        isTooLong = true
        request = []
    }

    /// Production's answer begins; what an attempt before it said is forgotten.
    func began(_ response: ResponseHead, isStream: Bool) {
        answer = MirrorCapture(limit: targets.limit)
        answer.began(response, isStream: isStream)
    }

    func note(response bytes: ByteBuffer) {
        if !isTooLong { answer.note(bytes) }
    }

    /// The exchange has ended: from here on the mirror goes on by itself.
    ///
    /// - Returns: what is left to ask a shadow.
    func ended(_ outcome: Outcome, latency: Duration, timeToFirstToken: Duration?, at now: Timestamp) -> MirrorJob? {
        guard !isTooLong else { return leaveOut { $0.noteSkipped() } }
        guard outcome != .cancelled else { return leaveOut { $0.noteUnanswered() } }
        var production = MirrorAnswer(answer.captured(api: api, ending: .init(outcome)), latency: latency)
        production.timeToFirstToken = timeToFirstToken
        production.outcome = outcome
        let request = MirrorRequest(head, body: request)
        if let recorder = targets.recorder { recorder.take(request, production, id, of: version, at: now) }
        return targets.shadow?.job(request, production, id, api, config, at: now)
    }

    private func leaveOut(_ note: (MirrorLedger) -> Void) -> MirrorJob? {
        for ledger in targets.ledgers { note(ledger) }
        return nil
    }
}

@available(*, unavailable)
extension MirrorTap: Sendable {}

extension MirrorTargets.Shadow {
    /// Nil where there is no room for it.
    fileprivate func job(
        _ request: MirrorRequest,
        _ production: MirrorAnswer,
        _ id: RequestID,
        _ api: APIKind,
        _ config: Overlay?,
        at now: Timestamp
    ) -> MirrorJob? {
        let ledger = point.lane.ledger
        // A recording beside it may keep more.
        guard request.body.count <= limit else {
            ledger.noteSkipped()
            return nil
        }
        let job = MirrorJob(
            point: point,
            id: id,
            at: now,
            api: api,
            request: request,
            production: production.kept(upTo: limit),
            asksTwice: asksTwice,
            config: config
        )
        guard ledger.takes(job.bytes, limit: point.assignment.plan.queueBytes) else {
            ledger.noteDropped()
            return nil
        }
        return job
    }
}

extension MirrorAnswer {
    fileprivate func kept(upTo limit: Int) -> MirrorAnswer {
        guard response.body.count > limit else { return self }
        var answer = self
        (answer.response.body, answer.response.isReadable) = ([], false)
        return answer
    }
}
