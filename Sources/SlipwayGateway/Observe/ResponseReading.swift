import NIOCore
import SlipwayCore

/// What is learnt from a response while it passes.
///
/// A class: what it holds is large, and is changed and read where it is.
final class ResponseReading {
    // One of the two is used. As payloads of an enum they would be copied whenever they are looked at.
    private var stream: StreamReader?
    private var body: BodyReader
    private var cutter: EventCutter?
    let isStream: Bool
    /// Whether only the content can tell that it is whole: a stream, or JSON that ends with its connection.
    private let tellsItsEnd: Bool
    /// Of a stream; a plain response has no first token that a user could see.
    private(set) var firstContentAt: NIODeadline?

    init(_ response: ResponseHead, isStream: Bool, api: APIKind, stripsUsage: Bool, tuning: GatewayTuning) {
        self.isStream = isStream
        let readsBody = !isStream && api != .http && !response.isEncoded
        body = BodyReader(api: readsBody ? api : .http)
        tellsItsEnd = isStream || readsBody && response.isUnframed && response.isJSON
        if isStream {
            stream = StreamReader(api: api, stripsUsage: stripsUsage)
            cutter = EventCutter(maxHeldBytes: tuning.maxHeldEventBytes)
        }
    }

    var findings: ResponseFindings {
        stream?.findings() ?? body.findings()
    }

    var error: UpstreamError? { findings.error }

    /// A plain response's bytes.
    func note(_ bytes: ByteBuffer) { bytes.withUnsafeReadableBytes { body.read($0) } }

    /// Of a stream, gives the whole events that have come, as they are to be passed on.
    func readEvents(in bytes: ByteBuffer, at now: () -> NIODeadline, _ take: (ByteBuffer) -> Void) {
        cutter?.append(bytes)
        while let piece = cutter?.next() {
            if let part = pass(piece, at: now) { take(part) }
        }
    }

    private func pass(_ piece: EventCutter.Piece, at now: () -> NIODeadline) -> ByteBuffer? {
        switch piece {
        case .fragment(let bytes):
            if firstContentAt == nil { firstContentAt = now() }
            return bytes
        case .event(let bytes):
            guard let event = bytes.withUnsafeReadableBytes({ stream?.read(event: $0) }) else { return bytes }
            if event.isContent, firstContentAt == nil { firstContentAt = now() }
            return event.isForwarded ? bytes : nil
        }
    }

    /// The body has ended: what was held back, if anything.
    func end(at now: () -> NIODeadline) -> ByteBuffer? {
        body.finish()
        // Some servers leave out the blank line after their last event.
        return cutter?.rest().flatMap { pass(.event($0), at: now) }
    }

    /// Whether an answer that ended properly as HTTP was not whole. An error that the upstream put into its stream is an end, too.
    func isCut(status: Int) -> Bool {
        guard tellsItsEnd, status < 400 else { return false }
        return isStream ? stream?.isFinished == false && error == nil : !body.isComplete()
    }
}

@available(*, unavailable)
extension ResponseReading: Sendable {}
