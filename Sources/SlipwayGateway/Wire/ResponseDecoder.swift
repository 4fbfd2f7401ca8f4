import NIOCore

/// Takes an upstream's bytes and gives one response at a time in parts.
struct ResponseDecoder {
    enum Part {
        case head(ResponseHead)
        case body(ByteBuffer)
        case end
    }

    private enum State {
        case head
        case body(BodyDecoder)
        case failed
    }

    private let maxHeadBytes: Int
    private var state = State.head
    private var reader: HeadReader<StatusLine>
    /// Nil where nothing waits: what has been read to its end is not held, so that the line then reads into the same memory again. An empty
    /// buffer would be one that all threads count references of.
    private var input: ByteBuffer?
    /// Of the request that is being answered.
    var isToHEAD = false

    init(maxHeadBytes: Int) {
        self.maxHeadBytes = maxHeadBytes
        reader = HeadReader(maxBytes: maxHeadBytes)
    }

    /// Whether a response has begun and is not whole; one that ends with its connection is whole when that ends.
    var isWithinMessage: Bool {
        if case .body = state { return true }
        return input != nil
    }

    mutating func append(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        if input == nil { input = bytes } else { input?.writeImmutableBuffer(bytes) }
    }

    /// Nil where more has to come.
    mutating func next() throws(WireFault) -> Part? {
        do throws(WireFault) { return try nextPart() } catch {
            state = .failed
            throw error
        }
    }

    private mutating func nextPart() throws(WireFault) -> Part? {
        if case .body(let body) = state, body.hasEnded { return end() }
        guard var bytes = input.take() else { return nil }
        let part = try part(of: &bytes)
        if bytes.readableBytes > 0 { input = bytes }
        return part
    }

    private mutating func part(of bytes: inout ByteBuffer) throws(WireFault) -> Part? {
        switch state {
        case .head: return try head(of: &bytes)
        case .failed: return nil
        case .body(var body):
            let part = try body.next(&bytes)
            state = .body(body)
            return switch part {
            case .bytes(let bytes): .body(bytes)
            case .end: end()
            case nil: nil
            }
        }
    }

    private mutating func end() -> Part {
        state = .head
        return .end
    }

    /// The connection has ended: the end of a body that lasts as long.
    mutating func connectionEnded() -> Part? {
        guard case .body(let body) = state, body.endsWithConnection else { return nil }
        state = .head
        return .end
    }

    private mutating func head(of input: inout ByteBuffer) throws(WireFault) -> Part? {
        let read = try input.withUnsafeReadableBytes { bytes throws(WireFault) in try Self.read(bytes, &reader) }
        guard let found = read, let bytes = input.readSlice(length: found.length) else { return nil }
        let head = try ResponseHead(HeadFields(bytes: bytes, lines: found.lines), line: found.first)
        if head.status >= 200 { state = .body(body(of: head)) }
        return .head(head)
    }

    private func body(of head: ResponseHead) -> BodyDecoder {
        if head.isBodiless(toHEAD: isToHEAD) { return .none }
        return switch head.framing {
        case .none: .untilClose
        case .length(let bytes): .length(bytes)
        case .chunked: .chunked(maxTrailerBytes: maxHeadBytes)
        }
    }

    private static func read(
        _ bytes: UnsafeRawBufferPointer,
        _ reader: inout HeadReader<StatusLine>
    ) throws(WireFault) -> HeadReader<StatusLine>.Head? {
        guard bytes[0] == UInt8(ascii: "H") else { throw .malformed("a response begins with HTTP/1.1 or HTTP/1.0") }
        return try reader.head(in: bytes)
    }
}
