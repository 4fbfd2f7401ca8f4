import NIOCore
import SlipwayCore

/// The head of the upstream's response as the client gets it, and how its end will be told.
struct DownstreamResponse: WireHead {
    private let response: ResponseHead
    private let request: RequestHead
    private let framing: Framing
    let keepsAlive: Bool
    private let version: VersionID
    private let requestID: RequestID
    private let trace: TraceContext
    /// What the client is told of how it came by its answer.
    private let marks: [Mark]

    typealias Mark = (name: StaticString, value: String)

    init(
        _ response: ResponseHead,
        to request: RequestHead,
        isStream: Bool,
        keepsAlive: Bool,
        version: VersionID,
        requestID: RequestID,
        trace: TraceContext,
        marks: [Mark] = []
    ) {
        framing = Self.framing(response, to: request, isStream: isStream)
        self.keepsAlive = keepsAlive && framing != .close
        self.version = version
        self.requestID = requestID
        self.trace = trace
        self.marks = marks
        self.response = response
        self.request = request
    }

    /// An HTTP/1.0 client learns the end of a body of unknown length from the connection's.
    var isDelimitedByClose: Bool { framing == .close }
    var isChunked: Bool { framing == .chunked }

    func write(to buffer: inout HeadWriter) {
        Self.writeLine(of: response, to: &buffer)
        Self.copyFields(of: response, keepsLength: framing == .length, to: &buffer)
        if framing == .chunked { buffer.write("transfer-encoding: chunked\r\n") }
        if !keepsAlive {
            buffer.write("connection: close\r\n")
        } else if request.isHTTP10 {
            buffer.write("connection: keep-alive\r\n")
        }
        buffer.writeField("x-slipway-version", version.rawValue)
        buffer.writeField("x-slipway-request-id", requestID)
        buffer.writeField("traceparent", trace)
        for mark in marks { buffer.writeField(mark.name, mark.value) }
        buffer.endLine()
    }

    static func writeInformational(_ response: ResponseHead, to buffer: inout HeadWriter) {
        writeLine(of: response, to: &buffer)
        copyFields(of: response, keepsLength: false, to: &buffer)
        buffer.endLine()
    }

    private enum Framing {
        /// Whatever `content-length` says, of a body or of what a body would have been.
        case length
        case chunked
        case close
        case none
    }

    private static func framing(_ response: ResponseHead, to request: RequestHead, isStream: Bool) -> Framing {
        if response.status == 204 { return .none }
        let hasLength = if case .length = response.framing { true } else { false }
        if request.method == .head || response.status == 304 || (hasLength && !isStream) { return .length }
        return request.isHTTP10 ? .close : .chunked
    }

    /// The upstream's own reason, in our version.
    private static func writeLine(of response: ResponseHead, to buffer: inout HeadWriter) {
        buffer.write("HTTP/1.1")
        response.fields.bytes.withUnsafeReadableBytes { bytes in
            buffer.write(UnsafeRawBufferPointer(rebasing: bytes[8..<response.lineLength]))
        }
    }

    private static func copyFields(of response: ResponseHead, keepsLength: Bool, to buffer: inout HeadWriter) {
        let options = response.fields.connectionOptions
        response.fields.copy(to: &buffer) { line in
            switch line.known {
            case .connection, .hopByHop, .upgrade, .transferEncoding, .traceparent, .slipwayVersion,
                .slipwayRequestID, .slipway:
                false
            case .contentLength: keepsLength
            default: !options.contains { response.fields.isNamed(line, $0) }
            }
        }
    }
}
