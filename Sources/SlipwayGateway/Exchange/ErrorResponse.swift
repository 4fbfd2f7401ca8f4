import NIOCore
import NIOHTTP1
import SlipwayCore

/// A `GatewayError` as the client sees it: the only place where one becomes bytes.
///
/// Shaped as the client's API shapes errors, so that its SDK raises the exception that its user expects.
struct ErrorResponse {
    let body: ByteBuffer
    private let status: HTTPResponseStatus
    private var fields: HTTPHeaders

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
            "date": date,
            "content-type": content.contentType,
            "content-length": String(content.bytes.count),
            "x-slipway-error": kind.code,
            "x-slipway-request-id": requestID.description,
        ]
        if kind.status == 503 { fields.add(name: "retry-after", value: "1") }
    }

    /// What `allow` says of a method that is not forwarded.
    static let forwardedMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"

    mutating func add(_ name: String, _ value: String) { fields.add(name: name, value: value) }

    func head(closes: Bool, isHTTP10: Bool) -> HTTPResponseHead {
        var fields = self.fields
        if closes {
            fields.add(name: "connection", value: "close")
        } else if isHTTP10 {
            fields.add(name: "connection", value: "keep-alive")
        }
        return HTTPResponseHead(version: .http1_1, status: status, headers: fields)
    }

    /// The last event of a stream that has begun, nil where the API has none. No `[DONE]` follows it: the SDKs raise on the error.
    static func lastEvent(_ error: GatewayError, api: APIKind) -> ByteBuffer? {
        ErrorBody.inBand(api: api, code: error.kind.code, message: error.message).map { ByteBuffer(bytes: $0) }
    }
}
