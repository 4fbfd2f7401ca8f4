import NIOCore
import NIOHTTP1
import SlipwayCore

/// The head of the request as the upstream gets it: hop-by-hop fields gone (RFC 9110 §7.6.1), the overlay's set, ours added.
struct UpstreamRequest {
    let head: RequestHead
    let version: Version
    let api: APIKind
    /// The body's length where it was read into memory; nil: framed as the client framed it.
    let overlaidLength: Int?
    let requestID: RequestID
    let traceparent: String
    let clientAddress: String?
    /// Whether the client speaks TLS.
    let isSecure: Bool

    var isChunked: Bool { overlaidLength == nil && head.framing == .chunked }

    func write(to buffer: inout ByteBuffer) {
        writeLine(&buffer)
        buffer.writeField("host", version.upstream.authority)
        let options = head.fields.connectionOptions
        head.fields.copy(to: &buffer) { passes($0, options: options) }
        writeFraming(&buffer)
        writeForwarded(&buffer)
        writeOurs(&buffer)
        buffer.writeInteger(0x0D0A as UInt16)
    }

    private func writeLine(_ buffer: inout ByteBuffer) {
        buffer.writeString(head.method.rawValue)
        buffer.writeInteger(UInt8.space)
        buffer.writeString(version.upstream.basePath)
        buffer.writeString(head.target)
        buffer.writeStaticString(" HTTP/1.1\r\n")
    }

    private func passes(_ line: HeadFields.Line, options: [Substring]) -> Bool {
        switch line.known {
        case .host, .connection, .hopByHop, .upgrade, .transferEncoding, .contentLength, .expect, .traceparent,
            .slipwayVersion, .slipwayRequestID, .slipwayError, .forwardedFor, .forwardedProto, .forwardedHost:
            false
        // Usage can only be read from what is not compressed.
        case .acceptEncoding where api != .http: false
        default: !isDropped(line, options: options)
        }
    }

    private func isDropped(_ line: HeadFields.Line, options: [Substring]) -> Bool {
        options.contains { head.fields.isNamed(line, $0) }
            || version.overlay.headers.contains { head.fields.isNamed(line, $0.name) }
    }

    private func writeFraming(_ buffer: inout ByteBuffer) {
        switch (overlaidLength, head.framing) {
        case (.some(let bytes), _), (nil, .length(let bytes)):
            buffer.writeStaticString("content-length: ")
            buffer.writeDecimal(bytes)
            buffer.writeInteger(0x0D0A as UInt16)
        case (nil, .chunked): buffer.writeStaticString("transfer-encoding: chunked\r\n")
        case (nil, .none): break
        }
    }

    private func writeForwarded(_ buffer: inout ByteBuffer) {
        let fields = head.fields
        var separator: StaticString = "x-forwarded-for: "
        for line in fields.lines where line.known == .forwardedFor {
            buffer.writeStaticString(separator)
            fields.copyValue(line, to: &buffer)
            separator = ", "
        }
        if let clientAddress {
            buffer.writeStaticString(separator)
            buffer.writeString(clientAddress)
            separator = ", "
        }
        if separator.utf8CodeUnitCount == 2 { buffer.writeInteger(0x0D0A as UInt16) }
        buffer.writeField("x-forwarded-proto", fields.first(.forwardedProto) ?? (isSecure ? "https" : "http"))
        if let host = fields.first(.forwardedHost) ?? head.authority { buffer.writeField("x-forwarded-host", host) }
    }

    private func writeOurs(_ buffer: inout ByteBuffer) {
        if api != .http { buffer.writeStaticString("accept-encoding: identity\r\n") }
        buffer.writeField("x-slipway-request-id", requestID)
        buffer.writeField("traceparent", traceparent)
        for header in version.overlay.headers { buffer.writeField(header.name, header.value) }
    }
}

extension ByteBuffer {
    mutating func writeField(_ name: StaticString, _ id: RequestID) {
        writeStaticString(name)
        writeStaticString(": ")
        writeString(id.description)
        writeInteger(0x0D0A as UInt16)
    }
}
