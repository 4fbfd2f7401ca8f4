import NIOCore
import SlipwayCore

/// Cuts the bytes of an event stream into whole events, and has each read. What is complete is handed on at once, an incomplete event waits
/// for its end.
struct EventCutter {
    enum Piece: Equatable {
        case event(ByteBuffer, StreamReader.Reading)
        /// Of an event longer than may be held: passed on, not read.
        case fragment(ByteBuffer)
    }

    private(set) var reader: StreamReader
    private let maxHeldBytes: Int
    /// Nil where nothing waits: what has been cut is not held, so that the line then reads into the same memory again.
    private var pending: ByteBuffer?
    /// Bytes of `pending` known to hold no event's end.
    private var scannedBytes = 0
    private var isInFragment = false

    init(_ reader: StreamReader, maxHeldBytes: Int) {
        self.reader = reader
        self.maxHeldBytes = maxHeldBytes
    }

    mutating func findings() -> ResponseFindings { reader.findings() }

    mutating func append(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        // The ordinary case, whole events in one read, copies nothing: the pieces are slices of what was read.
        if pending == nil { pending = bytes } else { pending?.writeImmutableBuffer(bytes) }
    }

    mutating func next() -> Piece? {
        guard var bytes = pending.take() else { return nil }
        let piece = isInFragment ? endFragment(in: &bytes) : nextEvent(of: &bytes)
        if bytes.readableBytes > 0 { pending = bytes }
        guard let piece else { return overlong() }
        scannedBytes = 0
        isInFragment = false
        return piece
    }

    private mutating func nextEvent(of bytes: inout ByteBuffer) -> Piece? {
        bytes.withUnsafeReadableBytes { reader.readFirstEvent(of: $0, from: scannedBytes) }
            .flatMap { event in bytes.readSlice(length: event.length).map { .event($0, event.reading) } }
    }

    private func endFragment(in bytes: inout ByteBuffer) -> Piece? {
        bytes.withUnsafeReadableBytes { ServerSentEvents.endOfFirstEvent(in: $0, from: scannedBytes) }
            .flatMap { bytes.readSlice(length: $0) }
            .map(Piece.fragment)
    }

    /// Nil while what is pending may still become an event. Only its last byte can still change its meaning.
    private mutating func overlong() -> Piece? {
        let bytes = pending?.readableBytes ?? 0
        scannedBytes = bytes - 1
        guard bytes > maxHeldBytes else { return nil }
        isInFragment = true
        scannedBytes = 0
        return pending.take().map(Piece.fragment)
    }

    /// What the stream's end left incomplete.
    mutating func rest() -> Piece? {
        scannedBytes = 0
        guard let bytes = pending.take() else { return nil }
        return .event(bytes, bytes.withUnsafeReadableBytes { reader.read(event: $0) })
    }
}
