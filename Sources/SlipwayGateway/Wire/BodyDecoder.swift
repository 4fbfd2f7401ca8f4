import NIOCore

/// Follows a body to its end (RFC 9112 §6, §7.1).
struct BodyDecoder {
    enum Part: Equatable {
        case bytes(ByteBuffer)
        case end
    }

    private enum State: Equatable {
        case length(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailers
        case untilClose
        case ended
    }

    /// Of a chunk's first line, extensions included.
    private static let maxSizeLineBytes = 1024
    private var state: State
    private var scanner: HeadScanner

    private init(_ state: State, maxTrailerBytes: Int = 0) {
        self.state = state
        scanner = HeadScanner(maxBytes: maxTrailerBytes)
    }

    static let none = BodyDecoder(.ended)
    static let untilClose = BodyDecoder(.untilClose)
    static func length(_ bytes: Int) -> Self { BodyDecoder(bytes > 0 ? .length(bytes) : .ended) }
    static func chunked(maxTrailerBytes: Int) -> Self { BodyDecoder(.chunkSize, maxTrailerBytes: maxTrailerBytes) }

    var hasEnded: Bool { state == .ended }
    var endsWithConnection: Bool { state == .untilClose }

    /// Takes what is next of the body from the input; nil where more has to come.
    mutating func next(_ input: inout ByteBuffer) throws(WireFault) -> Part? {
        while true {
            switch state {
            case .ended: return .end
            case .untilClose: return take(input.readableBytes, of: &input).map(Part.bytes)
            case .length(let left): return data(left, &input, next: State.length, last: .ended)
            case .chunk(let left):
                defer { passChunkEnd(&input) }
                return data(left, &input, next: State.chunk, last: .chunkEnd)
            case .chunkSize: guard try readSize(&input) else { return nil }
            case .chunkEnd: guard try readChunkEnd(&input) else { return nil }
            case .trailers: guard try readTrailers(&input) else { return nil }
            }
        }
    }

    private mutating func data(_ left: Int, _ input: inout ByteBuffer, next: (Int) -> State, last: State) -> Part? {
        guard let bytes = take(left, of: &input) else { return nil }
        state = bytes.readableBytes == left ? last : next(left - bytes.readableBytes)
        return .bytes(bytes)
    }

    private func take(_ most: Int, of input: inout ByteBuffer) -> ByteBuffer? {
        let count = min(most, input.readableBytes)
        return count > 0 ? input.readSlice(length: count) : nil
    }

    private mutating func readSize(_ input: inout ByteBuffer) throws(WireFault) -> Bool {
        let line = try input.withUnsafeReadableBytes { bytes throws(WireFault) in try Self.size(bytes) }
        guard let line else { return false }
        input.moveReaderIndex(forwardBy: line.length)
        state = line.size > 0 ? .chunk(line.size) : .trailers
        return true
    }

    /// `1*HEXDIG [chunk-ext] CRLF`; extensions are checked and dropped, as §7.1.1 lets a recipient do.
    private static func size(_ bytes: UnsafeRawBufferPointer) throws(WireFault) -> (size: Int, length: Int)? {
        var (at, size) = (0, 0)
        while at < bytes.count, let digit = bytes[at].hexDigit {
            guard at < 15 else { throw .malformed("a chunk's size is too large") }
            size = size << 4 | digit
            at += 1
        }
        guard at < bytes.count else { return nil }
        guard at > 0, bytes[at] == .cr || bytes[at] == UInt8(ascii: ";") else {
            throw .malformed("a chunk begins with its size in hexadecimal digits")
        }
        var extensions = ChunkExtensions()
        while at < bytes.count, bytes[at] != .cr {
            guard at < maxSizeLineBytes, extensions.take(bytes[at]) else {
                throw .malformed("a chunk's extensions are too long, or not ones")
            }
            at += 1
        }
        guard at + 1 < bytes.count else { return nil }
        guard bytes[at + 1] == .lf, extensions.mayEnd else { throw .malformed("a chunk's size ends with CR and LF") }
        return (size, at + 2)
    }

    /// Goes with the chunk's last bytes where it is here and as it should be, so that nothing waits.
    private mutating func passChunkEnd(_ input: inout ByteBuffer) {
        guard case .chunkEnd = state, input.getInteger(at: input.readerIndex) == 0x0D0A as UInt16 else { return }
        input.moveReaderIndex(forwardBy: 2)
        state = .chunkSize
    }

    private mutating func readChunkEnd(_ input: inout ByteBuffer) throws(WireFault) -> Bool {
        guard input.readableBytes >= 2 else {
            guard input.readableBytes == 0 || input.getInteger(at: input.readerIndex) == UInt8.cr else {
                throw .malformed("a chunk ends with CR and LF")
            }
            return false
        }
        guard input.readInteger(as: UInt16.self) == 0x0D0A else { throw .malformed("a chunk ends with CR and LF") }
        state = .chunkSize
        return true
    }

    /// Checked, and dropped: nobody here has asked for them (§6.5.1 of RFC 9110).
    private mutating func readTrailers(_ input: inout ByteBuffer) throws(WireFault) -> Bool {
        let length = try input.withUnsafeReadableBytes { bytes throws(WireFault) -> Int? in
            guard let length = try scanner.end(in: bytes) else { return nil }
            let lines = try HeadParser.lines(UnsafeRawBufferPointer(rebasing: bytes[..<length]), from: 0)
            guard !lines.contains(where: { $0.known?.isFraming ?? false }) else {
                throw WireFault.ambiguousFraming("a trailer says nothing of the framing or the host")
            }
            return length
        }
        guard let length else { return false }
        input.moveReaderIndex(forwardBy: length)
        state = .ended
        return true
    }
}

extension KnownField {
    /// What must not come after the body that it would have been about (RFC 9110 §6.5.1).
    fileprivate var isFraming: Bool { self == .contentLength || self == .transferEncoding || self == .host }
}

extension UInt8 {
    fileprivate var hexDigit: Int? {
        switch self {
        case 0x30...0x39: Int(self) - 0x30
        case 0x41...0x46: Int(self) - 0x41 + 10
        case 0x61...0x66: Int(self) - 0x61 + 10
        default: nil
        }
    }
}
