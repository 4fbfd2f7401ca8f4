import NIOCore
import NIOPosix
import NIOSSL
import SlipwayCore

/// One request to one upstream of the mirror, from the connection to the whole answer or its time-out. Ends once.
final class MirrorCall {
    private let job: MirrorJob
    private let version: Version
    private let body: [UInt8]
    private let origin: MirrorOrigin
    private var finish: ((MirrorAnswer) -> Void)?
    private var capture: MirrorCapture
    private let startedAt = NIODeadline.now()
    private var firstBytesAt: NIODeadline?
    private var timer: Scheduled<Void>?
    private var connection: MirrorConnection?
    private var isReused = false

    init(
        _ job: MirrorJob,
        to version: Version,
        body: [UInt8],
        origin: MirrorOrigin,
        finish: @escaping (MirrorAnswer) -> Void
    ) {
        self.job = job
        self.version = version
        self.body = body
        self.origin = origin
        self.finish = finish
        capture = MirrorCapture(limit: job.point.assignment.plan.maxBodyBytes)
    }

    func begin(timeout: TimeAmount) {
        timer = origin.loop.assumeIsolated().scheduleTask(in: timeout) { self.end(.timeout) }
        if let connection = origin.lease() {
            isReused = true
            connected(connection)
        } else {
            origin.open(for: self)
        }
    }

    /// The connection is there; the time may be up already.
    func connected(_ connection: MirrorConnection) {
        guard finish != nil else { return connection.close() }
        self.connection = connection
        connection.send(self)
    }

    func write(to head: inout HeadWriter) {
        job.request.write(to: &head, for: version, bodyBytes: body.count, api: job.api, id: job.id)
    }

    var bodyBuffer: ByteBuffer { ByteBuffer(bytes: body) }

    func received(_ head: ResponseHead) { capture.began(head, isStream: head.isEventStream) }

    /// False once it is more than is kept: whoever floods is not listened to.
    func received(_ bytes: ByteBuffer) -> Bool {
        if firstBytesAt == nil { firstBytesAt = .now() }
        capture.note(bytes)
        if capture.isTooLong { end(.cut) }
        return !capture.isTooLong
    }

    func ended() {
        connection = nil
        end(.whole)
    }

    /// A connection that was kept may have been closed meanwhile: then, and only then, it is asked again on a new one.
    func connectionFailed() {
        connection = nil
        guard isReused, !capture.hasBegun, finish != nil else { return end(capture.hasBegun ? .cut : .unreachable) }
        isReused = false
        origin.open(for: self)
    }

    private func end(_ ending: CapturedResponse.Ending) {
        guard let finish else { return }
        self.finish = nil
        timer?.cancel()
        timer = nil
        connection?.abandon()
        connection = nil
        let latency = Duration(NIODeadline.now() - startedAt)
        var answer = MirrorAnswer(capture.captured(api: job.api, ending: ending), latency: latency)
        if capture.isEventStream { answer.timeToFirstToken = firstBytesAt.map { Duration($0 - startedAt) } }
        finish(answer)
    }
}

@available(*, unavailable)
extension MirrorCall: Sendable {}
