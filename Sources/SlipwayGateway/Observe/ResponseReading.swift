import NIOCore
import SlipwayCore

/// What is learnt from a response while it passes.
///
/// A class: what it holds is large, and is changed and read where it is.
final class ResponseReading {
    // One of the two is used. As payloads of an enum they would be copied whenever they are looked at.
    private var body: BodyReader
    private var events: EventCutter?
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
            let reader = StreamReader(api: api, stripsUsage: stripsUsage)
            events = EventCutter(reader, maxHeldBytes: tuning.maxHeldEventBytes)
        }
    }

    var findings: ResponseFindings {
        events?.findings() ?? body.findings()
    }

    var error: UpstreamError? { findings.error }

    /// A plain response's bytes, and the last response that came over the same connection.
    func note(_ bytes: ByteBuffer, knowing last: inout KnownAnswer) {
        bytes.withUnsafeReadableBytes { body.read($0, knowing: &last) }
    }

    /// Of a stream, gives the whole events that have come, as they are to be passed on.
    func readEvents(in bytes: ByteBuffer, at now: () -> NIODeadline, _ take: (ByteBuffer) -> Void) {
        events?.append(bytes)
        while let piece = events?.next() {
            if let part = pass(piece, at: now) { take(part) }
        }
    }

    private func pass(_ piece: EventCutter.Piece, at now: () -> NIODeadline) -> ByteBuffer? {
        switch piece {
        case .fragment(let bytes):
            if firstContentAt == nil { firstContentAt = now() }
            return bytes
        case .event(let bytes, let reading):
            if reading.isContent, firstContentAt == nil { firstContentAt = now() }
            return reading.isForwarded ? bytes : nil
        }
    }

    /// The body has ended: what was held back, if anything.
    func end(at now: () -> NIODeadline) -> ByteBuffer? {
        body.finish()
        // Some servers leave out the blank line after their last event.
        return events?.rest().flatMap { pass($0, at: now) }
    }

    /// Whether an answer that ended properly as HTTP was not whole. An error that the upstream put into its stream is an end, too.
    func isCut(status: Int) -> Bool {
        guard tellsItsEnd, status < 400 else { return false }
        return isStream ? events?.reader.isFinished == false && error == nil : !body.isComplete()
    }
}

@available(*, unavailable)
extension ResponseReading: Sendable {}
