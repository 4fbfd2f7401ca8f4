import NIOCore

/// Takes a connection's bytes and gives requests in parts, one after the other.
struct RequestDecoder {
    enum Part {
        case head(RequestLine, HeadFields)
        case body(ByteBuffer)
        case end
    }

    private enum State {
        case head
        /// The head has been given; who took it says how its body is framed.
        case framing
        case body(BodyDecoder)
        /// Nothing can be understood any more.
        case failed
    }

    private let maxHeadBytes: Int
    private var state = State.head
    private var reader: HeadReader<RequestLine>
    /// Nil where nothing waits: what has been read to its end is not held, so that the line then reads into the same memory again. An empty
    /// buffer would be one that all threads count references of.
    private var input: ByteBuffer?

    init(maxHeadBytes: Int) {
        self.maxHeadBytes = maxHeadBytes
        reader = HeadReader(maxBytes: maxHeadBytes)
    }

    mutating func append(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        // The ordinary case, whole messages in one read, copies nothing.
        if input == nil { input = bytes } else { input?.writeImmutableBuffer(bytes) }
    }

    /// How the body of the head that was given last is framed.
    mutating func expect(_ framing: RequestHead.Framing) {
        switch framing {
        case .none: state = .body(.none)
        case .length(let bytes): state = .body(.length(bytes))
        case .chunked: state = .body(.chunked(maxTrailerBytes: maxHeadBytes))
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
        if case .body(let body) = state, body.hasEnded { return end() }
        guard var bytes = input.take() else { return nil }
        let part = try part(of: &bytes)
        if bytes.readableBytes > 0 { input = bytes }
        return part
    }

    private mutating func part(of bytes: inout ByteBuffer) throws(WireFault) -> Part? {
        switch state {
        case .head: return try head(of: &bytes)
        case .framing, .failed: return nil
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

    private mutating func head(of input: inout ByteBuffer) throws(WireFault) -> Part? {
        guard try skipEmptyLines(&input), input.readableBytes > 0 else { return nil }
        let read = try input.withUnsafeReadableBytes { bytes throws(WireFault) in try Self.read(bytes, &reader) }
        guard let head = read, let bytes = input.readSlice(length: head.length) else { return nil }
        state = .framing
        return .head(head.first, HeadFields(bytes: bytes, lines: head.lines))
    }

    /// Nil while the head is incomplete.
    private static func read(
        _ bytes: UnsafeRawBufferPointer,
        _ reader: inout HeadReader<RequestLine>
    ) throws(WireFault) -> HeadReader<RequestLine>.Head? {
        guard bytes[0].isUpperLetter else { throw .malformed("a request begins with a method") }
        return try reader.head(in: bytes)
    }

    /// RFC 9112 §2.2: at least one empty line before a request is ignored.
    ///
    /// - Returns: whether what is left may begin a head.
    private func skipEmptyLines(_ input: inout ByteBuffer) throws(WireFault) -> Bool {
        while !reader.isWithinHead, let first: UInt8 = input.getInteger(at: input.readerIndex), first == .cr {
            guard let second: UInt8 = input.getInteger(at: input.readerIndex + 1) else { return false }
            guard second == .lf else { throw .malformed("a line ends with CR and LF") }
            input.moveReaderIndex(forwardBy: 2)
        }
        return true
    }
}

extension UInt8 {
    fileprivate var isUpperLetter: Bool { (0x41...0x5A).contains(self) }
}
