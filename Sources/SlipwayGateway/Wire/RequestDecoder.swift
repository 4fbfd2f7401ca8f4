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
    private var reader: HeadReader
    private var input = ByteBuffer()

    init(maxHeadBytes: Int) {
        self.maxHeadBytes = maxHeadBytes
        reader = HeadReader(maxBytes: maxHeadBytes)
    }

    mutating func append(_ bytes: ByteBuffer) {
        // The ordinary case, whole messages in one read, copies nothing.
        if input.readableBytes == 0 {
            input = bytes
        } else {
            input.writeImmutableBuffer(bytes)
        }
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
        switch state {
        case .head: return try head()
        case .framing, .failed: return nil
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

    private mutating func head() throws(WireFault) -> Part? {
        guard try skipEmptyLines(), input.readableBytes > 0 else { return nil }
        let read = try input.withUnsafeReadableBytes { bytes throws(WireFault) in try Self.read(bytes, &reader) }
        guard let (length, line, lines) = read, let bytes = input.readSlice(length: length) else { return nil }
        state = .framing
        return .head(line, HeadFields(bytes: bytes, lines: lines))
    }

    /// Nil while the head is incomplete.
    private static func read(
        _ bytes: UnsafeRawBufferPointer,
        _ reader: inout HeadReader
    ) throws(WireFault) -> (Int, RequestLine, [HeadFields.Line])? {
        guard bytes[0].isUpperLetter else { throw .malformed("a request begins with a method") }
        guard let length = try reader.end(in: bytes) else { return nil }
        let head = UnsafeRawBufferPointer(rebasing: bytes[..<length])
        let line = try RequestLine(head)
        return (length, line, try reader.lines(head, from: line.length))
    }

    /// RFC 9112 §2.2: at least one empty line before a request is ignored.
    ///
    /// - Returns: whether what is left may begin a head.
    private mutating func skipEmptyLines() throws(WireFault) -> Bool {
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
