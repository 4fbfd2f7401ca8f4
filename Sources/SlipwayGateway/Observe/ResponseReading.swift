import NIOCore
import NIOHTTP1
import SlipwayCore

/// What is learnt from a response while it passes.
struct ResponseReading {
    private enum Reader {
        case stream(StreamReader, EventCutter)
        case body(BodyReader)
        case none
    }

    private var reader: Reader
    /// Whether only the content can tell that it is whole: a stream, or JSON that ends with its connection.
    private let tellsItsEnd: Bool
    /// Of a stream; a plain response has no first token that a user could see.
    private(set) var firstContentAt: NIODeadline?

    /// Before a response has come.
    static let unread = ResponseReading(reader: .none, tellsItsEnd: false)

    private init(reader: Reader, tellsItsEnd: Bool) {
        self.reader = reader
        self.tellsItsEnd = tellsItsEnd
    }

    init(_ response: ResponseHead, isStream: Bool, api: APIKind, stripsUsage: Bool, tuning: GatewayTuning) {
        if isStream {
            let cutter = EventCutter(maxHeldBytes: tuning.maxHeldEventBytes)
            self.init(reader: .stream(StreamReader(api: api, stripsUsage: stripsUsage), cutter), tellsItsEnd: true)
        } else if api != .http, !response.isEncoded {
            self.init(reader: .body(BodyReader(api: api)), tellsItsEnd: response.isUnframed && response.isJSON)
        } else {
            self.init(reader: .none, tellsItsEnd: false)
        }
    }

    var isStream: Bool {
        if case .stream = reader { return true }
        return false
    }

    /// A plain response's bytes.
    mutating func note(_ bytes: ByteBuffer) {
        guard case .body(var body) = reader else { return }
        // The reader is taken out while it changes, so that it is not copied.
        reader = .none
        bytes.withUnsafeReadableBytes { body.read($0) }
        reader = .body(body)
    }

    /// The whole events that have come, as they are to be passed on.
    mutating func events(in bytes: ByteBuffer, at now: () -> NIODeadline) -> [ByteBuffer] {
        guard case .stream(var stream, var cutter) = reader else { return [bytes] }
        reader = .none
        defer { reader = .stream(stream, cutter) }
        cutter.append(bytes)
        var parts: [ByteBuffer] = []
        while let piece = cutter.next() {
            if let part = pass(piece, &stream, at: now) { parts.append(part) }
        }
        return parts
    }

    private mutating func pass(
        _ piece: EventCutter.Piece,
        _ stream: inout StreamReader,
        at now: () -> NIODeadline
    ) -> ByteBuffer? {
        switch piece {
        case .fragment(let bytes):
            if firstContentAt == nil { firstContentAt = now() }
            return bytes
        case .event(let bytes):
            let event = bytes.withUnsafeReadableBytes { stream.read(event: $0) }
            if event.isContent, firstContentAt == nil { firstContentAt = now() }
            return event.isForwarded ? bytes : nil
        }
    }

    /// The body has ended: what was held back, if anything.
    mutating func end(at now: () -> NIODeadline) -> [ByteBuffer] {
        switch reader {
        case .stream(var stream, var cutter):
            reader = .none
            // Some servers leave out the blank line after their last event.
            let rest = cutter.rest().flatMap { pass(.event($0), &stream, at: now) }
            reader = .stream(stream, cutter)
            return rest.map { [$0] } ?? []
        case .body(var body):
            reader = .none
            body.finish()
            reader = .body(body)
            return []
        case .none: return []
        }
    }

    /// Whether an answer that ended properly as HTTP was not whole. An error that the upstream put into its stream is an end, too.
    func isCut(status: Int) -> Bool {
        guard tellsItsEnd, status < 400 else { return false }
        switch reader {
        case .stream(let stream, _): return !stream.isFinished && stream.error == nil
        case .body(let body): return !body.isComplete
        case .none: return false
        }
    }
}

extension ResponseReading {
    var usage: TokenUsage? {
        switch reader {
        case .stream(let stream, _): stream.usage
        case .body(let body): body.usage
        case .none: nil
        }
    }

    var model: String? {
        switch reader {
        case .stream(let stream, _): stream.model
        case .body(let body): body.model
        case .none: nil
        }
    }

    var finishReason: String? {
        switch reader {
        case .stream(let stream, _): stream.finishReason
        case .body(let body): body.finishReason
        case .none: nil
        }
    }

    var error: UpstreamError? {
        switch reader {
        case .stream(let stream, _): stream.error
        case .body(let body): body.error
        case .none: nil
        }
    }
}
