import NIOCore

/// The head of an upstream's response. A class for the reason that `RequestHead` is one.
final class ResponseHead {
    enum Framing: Equatable {
        /// Neither length nor coding: by the status there is no body, or it ends with the connection.
        case none
        case length(Int)
        case chunked
    }

    let status: Int
    let fields: HeadFields
    let framing: Framing
    /// Whether the upstream keeps the connection.
    let keepsAlive: Bool
    /// Of the first line, its CRLF included.
    let lineLength: Int

    init(_ fields: HeadFields, line: StatusLine) throws(WireFault) {
        status = line.status
        lineLength = line.length
        framing = try Self.framing(fields, isHTTP10: line.isHTTP10)
        keepsAlive = Self.keepsAlive(fields, isHTTP10: line.isHTTP10)
        self.fields = fields
        // The response that it precedes is still to come (RFC 9110 §15.2); who takes it for the last one would not read that.
        guard line.status >= 200 || keepsAlive else {
            throw .malformed("an informational response is not the last on its connection")
        }
    }

    /// RFC 9112 §6.3; what could be understood in two ways is not passed on.
    private static func framing(_ fields: HeadFields, isHTTP10: Bool) throws(WireFault) -> Framing {
        let lengths = fields.count(.contentLength)
        if let coding = fields.line(.transferEncoding) {
            guard fields.count(.transferEncoding) == 1, lengths == 0, !isHTTP10, fields.hasValue(coding, "chunked")
            else {
                throw .ambiguousFraming("the response is framed in a way that is not supported")
            }
            return .chunked
        }
        guard let first = fields.line(.contentLength) else { return .none }
        guard lengths == 1, let bytes = fields.number(first) else {
            throw .ambiguousFraming("content-length is one number, given once")
        }
        return .length(bytes)
    }

    private static func keepsAlive(_ fields: HeadFields, isHTTP10: Bool) -> Bool {
        guard fields.contains(.connection) else { return !isHTTP10 }
        let options = fields.connectionOptions.map { $0.lowercased() }
        if options.contains("close") { return false }
        return isHTTP10 ? options.contains("keep-alive") : true
    }

    /// Whether no body follows, whatever the fields say.
    func isBodiless(toHEAD: Bool) -> Bool { toHEAD || status == 204 || status == 304 || status < 200 }

    /// Whether the body ends with its connection.
    var isUnframed: Bool { framing == .none }

    var isEncoded: Bool {
        guard let line = fields.line(.contentEncoding) else { return false }
        return !fields.hasValue(line, "identity")
    }

    /// Whether the body is events that can be read: one that is compressed all the same passes as it is.
    var isEventStream: Bool { isMediaType("text/event-stream") && !isEncoded }

    var isJSON: Bool { isMediaType("application/json") }

    private func isMediaType(_ type: StaticString) -> Bool {
        fields.line(.contentType).map { fields.hasMediaType($0, type) } ?? false
    }
}

@available(*, unavailable)
extension ResponseHead: Sendable {}
