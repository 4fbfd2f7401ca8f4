import NIOCore
import SlipwayCore

/// The head of the request as the upstream gets it: hop-by-hop fields gone (RFC 9110 §7.6.1), the overlay's set, ours added.
struct UpstreamRequest: WireHead {
    let head: RequestHead
    let endpoint: ArmEndpoints.Element
    let api: APIKind
    /// The body's length where it was read into memory; nil: framed as the client framed it.
    let overlaidLength: Int?
    let requestID: RequestID
    let trace: TraceContext
    let clientAddress: String?
    /// Whether the client speaks TLS.
    let isSecure: Bool

    var isChunked: Bool { overlaidLength == nil && head.framing == .chunked }

    func write(to head: inout HeadWriter) {
        let lines = endpoint.lines
        writeLine(lines, &head)
        head.write(lines.host)
        copyFields(&head)
        writeFraming(&head)
        writeForwarded(&head)
        writeOurs(lines, &head)
        head.endLine()
    }

    private func writeLine(_ lines: EndpointLines, _ buffer: inout HeadWriter) {
        buffer.write(head.method.rawValue)
        buffer.write(UInt8.space)
        buffer.write(lines.basePath)
        buffer.write(head.target.originForm)
        buffer.write(" HTTP/1.1\r\n")
    }

    private func copyFields(_ buffer: inout HeadWriter) {
        let options = head.fields.connectionOptions
        let overlaid = endpoint.lines.fieldNames
        head.fields.copy(to: &buffer) { line in
            switch line.known {
            case .host, .connection, .hopByHop, .upgrade, .transferEncoding, .contentLength, .expect, .traceparent,
                .slipwayVersion, .slipwayRequestID, .slipway, .forwardedFor, .forwardedProto, .forwardedHost:
                false
            // Usage can only be read from what is not compressed.
            case .acceptEncoding where api != .http: false
            default:
                !options.contains { head.fields.isNamed(line, $0) }
                    && !overlaid.contains { head.fields.isNamed(line, $0) }
            }
        }
    }

    private func writeFraming(_ buffer: inout HeadWriter) {
        switch (overlaidLength, head.framing) {
        case (.some(let bytes), _), (nil, .length(let bytes)):
            buffer.write("content-length: ")
            buffer.writeDecimal(bytes)
            buffer.endLine()
        case (nil, .chunked): buffer.write("transfer-encoding: chunked\r\n")
        case (nil, .none): break
        }
    }

    private func writeForwarded(_ buffer: inout HeadWriter) {
        writeForwardedFor(&buffer)
        if let scheme = head.fields.first(.forwardedProto) {
            buffer.writeField("x-forwarded-proto", scheme)
        } else {
            buffer.write(isSecure ? "x-forwarded-proto: https\r\n" : "x-forwarded-proto: http\r\n")
        }
        writeForwardedHost(&buffer)
    }

    private func writeForwardedHost(_ buffer: inout HeadWriter) {
        if let line = head.fields.line(.forwardedHost) ?? head.hostLine {
            buffer.write("x-forwarded-host: ")
            head.fields.copyValue(line, to: &buffer)
            buffer.endLine()
        } else if let host = head.authority {
            buffer.writeField("x-forwarded-host", host)
        }
    }

    private func writeForwardedFor(_ buffer: inout HeadWriter) {
        var separator: StaticString = "x-forwarded-for: "
        if head.fields.contains(.forwardedFor) {
            for line in head.fields.lines where line.known == .forwardedFor {
                buffer.write(separator)
                head.fields.copyValue(line, to: &buffer)
                separator = ", "
            }
        }
        if let clientAddress {
            buffer.write(separator)
            buffer.write(clientAddress)
            separator = ", "
        }
        if separator.utf8CodeUnitCount == 2 { buffer.endLine() }
    }

    private func writeOurs(_ lines: EndpointLines, _ buffer: inout HeadWriter) {
        if api != .http { buffer.write("accept-encoding: identity\r\n") }
        buffer.writeField("x-slipway-request-id", requestID)
        buffer.writeField("traceparent", trace)
        buffer.write(lines.fields)
    }
}
