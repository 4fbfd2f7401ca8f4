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
    private var pending = ByteBuffer()
    /// Bytes of `pending` known to hold no event's end.
    private var scannedBytes = 0
    private var isInFragment = false

    init(maxHeldBytes: Int) { self.maxHeldBytes = maxHeldBytes }

    mutating func append(_ bytes: ByteBuffer) {
        // The ordinary case, whole events in one read, copies nothing: the pieces are slices of what was read.
        if pending.readableBytes == 0 {
            pending = bytes
        } else {
            pending.writeImmutableBuffer(bytes)
        }
    }

    mutating func next() -> Piece? {
        guard pending.readableBytes > 0 else {
            // Not held: the channel then reads into the same memory again.
            pending = ByteBuffer()
            return nil
        }
        let end = pending.withUnsafeReadableBytes { ServerSentEvents.endOfFirstEvent(in: $0, from: scannedBytes) }
        guard let end, let event = pending.readSlice(length: end) else { return overlong() }
        scannedBytes = 0
        defer { isInFragment = false }
        return isInFragment ? .fragment(event) : .event(event)
    }

    /// Nil while what is pending may still become an event. Only its last byte can still change its meaning.
    private mutating func overlong() -> Piece? {
        scannedBytes = pending.readableBytes - 1
        guard pending.readableBytes > maxHeldBytes else { return nil }
        isInFragment = true
        return rest().map(Piece.fragment)
    }

    /// What the stream's end left incomplete.
    mutating func rest() -> ByteBuffer? {
        guard pending.readableBytes > 0 else { return nil }
        defer { pending = ByteBuffer() }
        scannedBytes = 0
        return pending
    }
}
