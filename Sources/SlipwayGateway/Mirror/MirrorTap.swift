import NIOCore
import SlipwayCore

/// Follows one exchange of the sample: copies what the client sent and what production answered, as they pass, and no more than may be
/// kept. The exchange itself never waits for it and never hears of it.
final class MirrorTap {
    private let point: MirrorPoint
    private let head: RequestHead
    private let id: RequestID
    private let api: APIKind
    private let asksTwice: Bool
    /// The AI config that production's answer came about with: a shadow is asked with the same.
    var config: Overlay?
    private var request: [UInt8] = []
    private var answer = MirrorCapture(limit: 0)
    private var isTooLong = false

    init(_ point: MirrorPoint, head: RequestHead, id: RequestID, api: APIKind, asksTwice: Bool) {
        self.point = point
        self.head = head
        self.id = id
        self.api = api
        self.asksTwice = asksTwice
    }

    private var limit: Int { point.assignment.plan.maxBodyBytes }

    /// A part of the body as the client sent it.
    func note(request bytes: ByteBuffer) {
        guard !isTooLong else { return }
        guard request.count + bytes.readableBytes <= limit else { return forgetRequest() }
        request.append(contentsOf: bytes.readableBytesView)
    }

    /// The whole body, where it was read before it is sent on.
    func hold(request bytes: [UInt8]) {
        if bytes.count <= limit { request = bytes } else { forgetRequest() }
    }

    private func forgetRequest() {
        isTooLong = true
        request = []
    }

    /// Production's answer begins; what an attempt before it said is forgotten.
    func began(_ response: ResponseHead, isStream: Bool) {
        answer = MirrorCapture(limit: limit)
        answer.began(response, isStream: isStream)
    }

    func note(response bytes: ByteBuffer) {
        if !isTooLong { answer.note(bytes) }
    }

    /// The exchange has ended: from here on the mirror goes on by itself.
    func ended(_ outcome: Outcome, latency: Duration, timeToFirstToken: Duration?, at now: Timestamp) {
        guard !isTooLong else { return point.lane.ledger.noteSkipped() }
        guard outcome != .cancelled else { return point.lane.ledger.noteUnanswered() }
        var production = MirrorAnswer(answer.captured(api: api, ending: Self.ending(outcome)), latency: latency)
        production.timeToFirstToken = timeToFirstToken
        production.outcome = outcome
        let job = MirrorJob(
            point: point,
            id: id,
            at: now,
            api: api,
            request: MirrorRequest(head, body: request),
            production: production,
            asksTwice: asksTwice,
            config: config
        )
        guard point.lane.ledger.takes(job.bytes, limit: point.assignment.plan.queueBytes) else {
            return point.lane.ledger.noteDropped()
        }
        point.lane.take(job)
    }

    private static func ending(_ outcome: Outcome) -> CapturedResponse.Ending {
        switch outcome {
        case .timeout: .timeout
        case .truncated: .cut
        default: .whole
        }
    }
}

@available(*, unavailable)
extension MirrorTap: Sendable {}
