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

    private struct Forwarded {
        var addresses: [String] = []
        var proto: String?
        var host: String?
    }

    var message: HTTPRequestHead { message(fields()) }

    private func message(_ fields: HTTPHeaders) -> HTTPRequestHead {
        HTTPRequestHead(
            version: .http1_1,
            method: head.method,
            uri: version.upstream.basePath.isEmpty ? head.target : version.upstream.basePath + head.target,
            headers: fields
        )
    }

    private func fields() -> HTTPHeaders {
        var fields = HTTPHeaders()
        fields.reserveCapacity(head.fields.count + 10)
        fields.add(name: "host", value: version.upstream.authority)
        var forwarded = Forwarded()
        let options = head.fields.connectionOptions
        for (name, value) in head.fields where passes(name, value, options: options, forwarded: &forwarded) {
            fields.add(name: name, value: value)
        }
        addFraming(to: &fields)
        addForwarded(forwarded, to: &fields)
        addOurs(to: &fields)
        return fields
    }

    private func passes(_ name: String, _ value: String, options: [Substring], forwarded: inout Forwarded) -> Bool {
        switch KnownField(name) {
        case .host, .connection, .hopByHop, .upgrade, .transferEncoding, .contentLength, .expect, .traceparent,
            .slipwayVersion, .slipwayRequestID, .slipwayError:
            return false
        case .forwardedFor: forwarded.addresses.append(value)
        case .forwardedProto: forwarded.proto = forwarded.proto ?? value
        case .forwardedHost: forwarded.host = forwarded.host ?? value
        // Usage can only be read from what is not compressed.
        case .acceptEncoding where api != .http: return false
        default: return !isDropped(name, options: options)
        }
        return false
    }

    private func isDropped(_ name: String, options: [Substring]) -> Bool {
        options.contains { name.isField($0.lowercased()) } || version.overlay.headers.contains { name.isField($0.name) }
    }

    private func addFraming(to fields: inout HTTPHeaders) {
        switch (overlaidLength, head.framing) {
        case (.some(let bytes), _), (nil, .length(let bytes)):
            fields.add(name: "content-length", value: String(bytes))
        case (nil, .chunked): fields.add(name: "transfer-encoding", value: "chunked")
        case (nil, .none): break
        }
    }

    private func addForwarded(_ forwarded: Forwarded, to fields: inout HTTPHeaders) {
        let addresses = forwarded.addresses + [clientAddress].compactMap(\.self)
        if !addresses.isEmpty { fields.add(name: "x-forwarded-for", value: addresses.joined(separator: ", ")) }
        fields.add(name: "x-forwarded-proto", value: forwarded.proto ?? "http")
        if let host = forwarded.host ?? head.authority { fields.add(name: "x-forwarded-host", value: host) }
    }

    private func addOurs(to fields: inout HTTPHeaders) {
        if api != .http { fields.add(name: "accept-encoding", value: "identity") }
        fields.add(name: "x-slipway-request-id", value: requestID.description)
        fields.add(name: "traceparent", value: traceparent)
        for header in version.overlay.headers { fields.add(name: header.name, value: header.value) }
    }
}

extension HTTPHeaders {
    /// What `connection` names: fields that are about this connection alone.
    var connectionOptions: [Substring] { self["connection"].flatMap(\.listMembers) }
}
