import NIOCore
import SlipwayCore

/// A request as the client sent it, kept to be sent again.
struct MirrorRequest: Sendable {
    /// Beside the ones that no proxy passes on: what would join the shadow to a user's session, or make a server take it for the first
    /// request and answer the same.
    private static let dropped = ["cookie", "idempotency-key", "x-idempotency-key", "x-slipway-shadow"]

    let method: String
    let target: String
    let path: String
    let fields: HeadFields
    let body: [UInt8]

    init(_ head: RequestHead, body: [UInt8]) {
        method = head.method.rawValue
        target = head.target.originForm
        path = String(head.path)
        fields = head.fields
        self.body = body
    }

    init(method: String, target: String, fields: HeadFields, body: [UInt8]) {
        self.method = method
        self.target = target
        path = String(target.prefix { $0 != "?" })
        self.fields = fields
        self.body = body
    }

    /// The head as one version gets it.
    func write(to head: inout HeadWriter, for version: Version, bodyBytes: Int, api: APIKind, id: RequestID) {
        let lines = EndpointLines(version)
        head.write(method)
        head.write(" ")
        head.write(lines.basePath)
        head.write(target)
        head.write(" HTTP/1.1\r\n")
        head.write(lines.host)
        copyFields(&head, lines, api)
        if !body.isEmpty || method != "GET" {
            head.write("content-length: ")
            head.writeDecimal(bodyBytes)
            head.endLine()
        }
        if api != .http { head.write("accept-encoding: identity\r\n") }
        head.write("x-slipway-shadow: 1\r\n")
        head.writeField("x-slipway-request-id", id)
        head.write(lines.fields)
        head.endLine()
    }

    private func copyFields(_ head: inout HeadWriter, _ lines: EndpointLines, _ api: APIKind) {
        let options = fields.connectionOptions
        let named = lines.fieldNames + Self.dropped
        fields.copy(to: &head) { line in
            switch line.known {
            case .host, .connection, .hopByHop, .upgrade, .transferEncoding, .contentLength, .expect, .slipwayVersion,
                .slipwayRequestID, .slipway:
                false
            case .acceptEncoding where api != .http: false
            default: !options.contains { fields.isNamed(line, $0) } && !named.contains { fields.isNamed(line, $0) }
            }
        }
    }
}
