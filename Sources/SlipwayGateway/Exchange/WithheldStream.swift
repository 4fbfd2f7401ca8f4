import NIOCore

/// The beginning of a stream that the client has not been told of: while only lifecycle events have come, the stream may still fail in a
/// way that another attempt heals.
struct WithheldStream {
    let head: ResponseHead
    private(set) var parts: [ByteBuffer] = []
    private(set) var bytes = 0
    /// Armed by the first tick that sees it.
    var endsAt: NIODeadline?

    init(head: ResponseHead) { self.head = head }

    mutating func append(_ part: ByteBuffer) {
        parts.append(part)
        bytes += part.readableBytes
    }
}
