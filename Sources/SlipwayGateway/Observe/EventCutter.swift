import NIOCore
import SlipwayCore

/// Cuts the bytes of an event stream into whole events. What is complete is handed on at once, an incomplete event waits for its end.
struct EventCutter {
    enum Piece: Equatable {
        case event(ByteBuffer)
        /// Of an event longer than may be held: passed on, not read.
        case fragment(ByteBuffer)
    }

    private let maxHeldBytes: Int
    /// Nil where nothing waits: what has been cut is not held, so that the line then reads into the same memory again.
    private var pending: ByteBuffer?
    /// Bytes of `pending` known to hold no event's end.
    private var scannedBytes = 0
    private var isInFragment = false

    init(maxHeldBytes: Int) { self.maxHeldBytes = maxHeldBytes }

    mutating func append(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        // The ordinary case, whole events in one read, copies nothing: the pieces are slices of what was read.
        if pending == nil { pending = bytes } else { pending?.writeImmutableBuffer(bytes) }
    }

    mutating func next() -> Piece? {
        guard var bytes = pending.take() else { return nil }
        let event = cut(&bytes)
        if bytes.readableBytes > 0 { pending = bytes }
        guard let event else { return overlong() }
        scannedBytes = 0
        defer { isInFragment = false }
        return isInFragment ? .fragment(event) : .event(event)
    }

    private func cut(_ bytes: inout ByteBuffer) -> ByteBuffer? {
        bytes.withUnsafeReadableBytes { ServerSentEvents.endOfFirstEvent(in: $0, from: scannedBytes) }
            .flatMap { bytes.readSlice(length: $0) }
    }

    /// Nil while what is pending may still become an event. Only its last byte can still change its meaning.
    private mutating func overlong() -> Piece? {
        let bytes = pending?.readableBytes ?? 0
        scannedBytes = bytes - 1
        guard bytes > maxHeldBytes else { return nil }
        isInFragment = true
        return rest().map(Piece.fragment)
    }

    /// What the stream's end left incomplete.
    mutating func rest() -> ByteBuffer? {
        scannedBytes = 0
        return pending.take()
    }
}
