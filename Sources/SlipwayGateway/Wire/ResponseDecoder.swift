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
    private var reader: HeadReader
    private var input = ByteBuffer()
    /// Of the request that is being answered.
    var isToHEAD = false

    init(maxHeadBytes: Int) {
        self.maxHeadBytes = maxHeadBytes
        reader = HeadReader(maxBytes: maxHeadBytes)
    }

    /// Whether a response has begun and is not whole; one that ends with its connection is whole when that ends.
    var isWithinMessage: Bool {
        if case .body = state { return true }
        return input.readableBytes > 0
    }

    mutating func append(_ bytes: ByteBuffer) {
        if input.readableBytes == 0 {
            input = bytes
        } else {
            input.writeImmutableBuffer(bytes)
        }
    }

    /// Nil where more has to come.
    mutating func next() throws(WireFault) -> Part? {
        do throws(WireFault) { return try nextPart() } catch {
            state = .failed
            throw error
        }
    }

    private mutating func nextPart() throws(WireFault) -> Part? {
        switch state {
        case .head: return try head()
        case .failed: return nil
        case .body(var body):
            let part = try body.next(&input)
            state = .body(body)
            switch part {
            case .bytes(let bytes): return .body(bytes)
            case .end:
                state = .head
                letGoOfInput()
                return .end
            case nil:
                letGoOfInput()
                return nil
            }
        }
    }

    /// What has been read to its end is not held: the channel then reads into the same memory again.
    private mutating func letGoOfInput() {
        if input.readableBytes == 0 { input = ByteBuffer() }
    }

    /// The connection has ended: the end of a body that lasts as long.
    mutating func connectionEnded() -> Part? {
        guard case .body(let body) = state, body.endsWithConnection else { return nil }
        state = .head
        return .end
    }

    private mutating func head() throws(WireFault) -> Part? {
        guard input.readableBytes > 0 else { return nil }
        let read = try input.withUnsafeReadableBytes { bytes throws(WireFault) in try Self.read(bytes, &reader) }
        guard let (length, line, lines) = read, let bytes = input.readSlice(length: length) else { return nil }
        let head = try ResponseHead(HeadFields(bytes: bytes, lines: lines), line: line)
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
        _ reader: inout HeadReader
    ) throws(WireFault) -> (Int, StatusLine, [HeadFields.Line])? {
        guard bytes[0] == UInt8(ascii: "H") else { throw .malformed("a response begins with HTTP/1.1 or HTTP/1.0") }
        guard let length = try reader.end(in: bytes) else { return nil }
        let head = UnsafeRawBufferPointer(rebasing: bytes[..<length])
        let line = try StatusLine(head)
        return (length, line, try reader.lines(head, from: line.length))
    }
}
