import NIOCore
import NIOHTTP1
import SlipwayCore

/// A `GatewayError` as the client sees it: the only place where one becomes bytes.
///
/// Shaped as the client's API shapes errors, so that its SDK raises the exception that its user expects.
struct ErrorResponse {
    let body: ByteBuffer
    private let status: HTTPResponseStatus
    private var fields: [(name: String, value: String)]

    init(_ error: GatewayError, api: APIKind, requestID: RequestID, date: String) {
        let kind = error.kind
        let content = ErrorBody.make(
            api: api,
            status: kind.status,
            code: kind.code,
            message: error.message,
            requestID: requestID
        )
        status = HTTPResponseStatus(statusCode: kind.status)
        body = ByteBuffer(bytes: content.bytes)
        fields = [
            ("date", date),
            ("content-type", content.contentType),
            ("content-length", String(content.bytes.count)),
            ("x-slipway-error", kind.code),
            ("x-slipway-request-id", requestID.description),
        ]
        if kind.status == 503 { add("retry-after", String(max(1, error.retryAfter.components.seconds))) }
    }

    /// What `allow` says of a method that is not forwarded.
    static let forwardedMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"

    mutating func add(_ name: String, _ value: String) { fields.append((name, value)) }

    func writeHead(closes: Bool, isHTTP10: Bool, to buffer: inout HeadWriter) {
        buffer.writeStatusLine(status)
        for field in fields { buffer.writeField(field.name, field.value) }
        buffer.writePersistence(closes: closes, isHTTP10: isHTTP10)
        buffer.endLine()
    }

    /// The last event of a stream that has begun, nil where the API has none. No `[DONE]` follows it: the SDKs raise on the error.
    static func lastEvent(_ error: GatewayError, api: APIKind) -> ByteBuffer? {
        ErrorBody.inBand(api: api, code: error.kind.code, message: error.message).map { ByteBuffer(bytes: $0) }
    }
}

extension HeadWriter {
    mutating func writeStatusLine(_ status: HTTPResponseStatus) {
        write("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
    }

    mutating func writePersistence(closes: Bool, isHTTP10: Bool) {
        if closes {
            write("connection: close\r\n")
        } else if isHTTP10 {
            write("connection: keep-alive\r\n")
        }
    }
}
