import NIOHTTP1
import SlipwayCore

/// The head of the upstream's response as the client gets it, and how its end will be told.
struct DownstreamResponse {
    let head: HTTPResponseHead
    let keepsAlive: Bool
    /// An HTTP/1.0 client learns the end of a body of unknown length from the connection's.
    let isDelimitedByClose: Bool

    init(
        _ response: HTTPResponseHead,
        to request: RequestHead,
        isStream: Bool,
        keepsAlive: Bool,
        version: VersionID,
        requestID: RequestID,
        traceparent: String
    ) {
        let framing = Framing(response, to: request, isStream: isStream)
        isDelimitedByClose = framing == .close
        self.keepsAlive = keepsAlive && framing != .close
        var fields = Self.passed(response, keepsLength: framing == .length)
        if framing == .chunked { fields.add(name: "transfer-encoding", value: "chunked") }
        if !self.keepsAlive {
            fields.add(name: "connection", value: "close")
        } else if request.isHTTP10 {
            fields.add(name: "connection", value: "keep-alive")
        }
        fields.add(name: "x-slipway-version", value: version.rawValue)
        fields.add(name: "x-slipway-request-id", value: requestID.description)
        fields.add(name: "traceparent", value: traceparent)
        head = HTTPResponseHead(version: .http1_1, status: response.status, headers: fields)
    }

    static func informational(_ response: HTTPResponseHead) -> HTTPResponseHead {
        HTTPResponseHead(
            version: .http1_1,
            status: response.status,
            headers: passed(response, keepsLength: false)
        )
    }

    private enum Framing {
        /// Whatever `content-length` says, of a body or of what a body would have been.
        case length
        case chunked
        case close
        case none

        init(_ response: HTTPResponseHead, to request: RequestHead, isStream: Bool) {
            let hasLength = response.headers.contains(name: "content-length")
            if response.status == .noContent {
                self = .none
            } else if request.method == .HEAD || response.status == .notModified || (hasLength && !isStream) {
                self = .length
            } else {
                self = request.isHTTP10 ? .close : .chunked
            }
        }
    }

    private static func passed(_ response: HTTPResponseHead, keepsLength: Bool) -> HTTPHeaders {
        var fields = HTTPHeaders()
        fields.reserveCapacity(response.headers.count + 6)
        let options = response.headers.connectionOptions
        for (name, value) in response.headers where passes(name, options: options, keepsLength: keepsLength) {
            fields.add(name: name, value: value)
        }
        return fields
    }

    private static func passes(_ name: String, options: [Substring], keepsLength: Bool) -> Bool {
        switch KnownField(name) {
        case .connection, .hopByHop, .upgrade, .transferEncoding, .traceparent, .slipwayVersion, .slipwayRequestID,
            .slipwayError:
            false
        case .contentLength: keepsLength
        default: !options.contains { name.isField($0.lowercased()) }
        }
    }
}

extension HTTPResponseHead {
    /// Whether the body is events that can be read: one that is compressed all the same passes as it is.
    var isEventStream: Bool {
        guard let type = headers.first(name: "content-type") else { return false }
        return type.prefix { $0 != ";" }.trimmingOptionalWhitespace.lowercased() == "text/event-stream" && !isEncoded
    }

    var isEncoded: Bool {
        guard let encoding = headers.first(name: "content-encoding") else { return false }
        return !encoding.isField("identity")
    }

    var isJSON: Bool {
        guard let type = headers.first(name: "content-type") else { return false }
        return type.prefix { $0 != ";" }.trimmingOptionalWhitespace.lowercased() == "application/json"
    }

    /// Whether the body ends with its connection.
    var isUnframed: Bool { !headers.contains(name: "content-length") && !headers.contains(name: "transfer-encoding") }

    /// Whether the gateway can tell where the body ends, and carry it on as it is.
    var hasSupportedFraming: Bool {
        let encodings = headers["transfer-encoding"]
        return status.code != 101 && encodings.count <= 1 && encodings.allSatisfy { $0.isField("chunked") }
    }
}
