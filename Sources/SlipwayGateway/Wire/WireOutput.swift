import NIOCore

/// A message's head, as whoever sends it writes it.
protocol WireHead {
    /// Whether the message's body is framed in chunks.
    var isChunked: Bool { get }

    /// May be asked several times, for the same bytes.
    func write(to head: inout HeadWriter)
}

/// What is on its way out of one connection: heads, framing and small bodies are gathered and leave in one write.
struct WireOutput {
    /// Larger bodies are written as they are, not copied.
    private static let copiedBytes = 8 << 10
    /// Gathered bytes that leave without waiting for a flush.
    private static let gatheredBytes = 32 << 10

    private let space: OutputSpace
    /// Without capacity while nothing is gathered.
    private var buffer = ByteBuffer()
    /// Whether the present message's body is framed in chunks.
    private(set) var isChunked = false
    /// Whether the line has been given something since it was flushed last.
    private var isUnflushed = false

    init(in space: OutputSpace) { self.space = space }

    mutating func begin(_ head: some WireHead) {
        isChunked = head.isChunked
        prepare()
        buffer.writeHead(head)
    }

    /// A new message's head.
    mutating func begin(isChunked: Bool, _ head: (inout HeadWriter) -> Void) {
        withoutActuallyEscaping(head) { begin(WrittenHead(isChunked: isChunked, writer: $0)) }
    }

    private struct WrittenHead: WireHead {
        let isChunked: Bool
        let writer: (inout HeadWriter) -> Void

        func write(to head: inout HeadWriter) { writer(&head) }
    }

    mutating func body(_ bytes: ByteBuffer, to line: any Line) {
        guard bytes.readableBytes > 0 else { return }
        if bytes.readableBytes <= Self.copiedBytes { gather(bytes) } else { pass(bytes, to: line) }
        if buffer.readableBytes > Self.gatheredBytes { drain(to: line) }
    }

    private mutating func gather(_ bytes: ByteBuffer) {
        prepare()
        if isChunked { buffer.writeChunk(bytes) } else { buffer.writeImmutableBuffer(bytes) }
    }

    private mutating func pass(_ bytes: ByteBuffer, to line: any Line) {
        if isChunked {
            prepare()
            buffer.writeChunkSize(bytes.readableBytes)
        }
        drain(to: line)
        line.write(bytes)
        isUnflushed = true
        guard isChunked else { return }
        prepare()
        buffer.writeInteger(0x0D0A as UInt16)
    }

    mutating func end() {
        guard isChunked else { return }
        prepare()
        buffer.writeStaticString("0\r\n\r\n")
        isChunked = false
    }

    private mutating func drain(to line: any Line) {
        guard buffer.readableBytes > 0 else { return }
        line.write(buffer)
        space.give(back: &buffer)
        isUnflushed = true
    }

    /// What was written until now leaves.
    mutating func flush(to line: any Line) {
        if buffer.readableBytes > 0 {
            line.send(buffer)
            space.give(back: &buffer)
        } else if isUnflushed {
            line.flush()
        }
        isUnflushed = false
    }

    private mutating func prepare() {
        if buffer.capacity == 0 { space.take(into: &buffer) }
    }
}

extension ByteBuffer {
    fileprivate mutating func writeChunkSize(_ size: Int) {
        write(atMost: HeadWriter.chunkSizeBytes) { $0.writeChunkSize(size) }
    }

    /// Its size, its bytes, its end.
    fileprivate mutating func writeChunk(_ bytes: ByteBuffer) {
        write(atMost: HeadWriter.chunkSizeBytes + bytes.readableBytes + 2) { writer in
            writer.writeChunkSize(bytes.readableBytes)
            bytes.withUnsafeReadableBytes { writer.write($0) }
            writer.endLine()
        }
    }

    @inline(__always)
    private mutating func write(atMost bytes: Int, _ body: (inout HeadWriter) -> Void) {
        reserveCapacity(minimumWritableBytes: bytes)
        let count = withUnsafeMutableWritableBytes { space in
            var writer = HeadWriter(space)
            body(&writer)
            return writer.count
        }
        moveWriterIndex(forwardBy: count)
    }

    /// - Parameter head: is asked again where the first space was too small.
    fileprivate mutating func writeHead(_ head: some WireHead) {
        reserveCapacity(minimumWritableBytes: 512)
        var needed = write(head)
        while needed > writableBytes {
            reserveCapacity(minimumWritableBytes: needed)
            needed = write(head)
        }
        moveWriterIndex(forwardBy: needed)
    }

    /// - Returns: how many bytes it takes, whether or not there was room for them.
    private mutating func write(_ head: some WireHead) -> Int {
        withUnsafeMutableWritableBytes { space in
            var writer = HeadWriter(space)
            head.write(to: &writer)
            return writer.count
        }
    }
}
