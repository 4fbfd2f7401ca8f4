/// A request's head that has been checked: what follows may rely on it.
///
/// A class: it is handed from the decoder to the exchange and to what the exchange makes, and copying it would touch all that it holds.
final class RequestHead {
    /// How the end of the body is told.
    enum Framing: Equatable {
        case none
        case length(Int)
        case chunked
    }

    let method: RequestMethod
    let target: RequestTarget
    let fields: HeadFields
    let framing: Framing
    let isHTTP10: Bool
    /// Whether the client wants, and can keep, the connection.
    let keepsAlive: Bool
    let expectsContinue: Bool
    /// Whether the body calls itself JSON, or does not say what it is.
    private(set) lazy var hasJSON = readsAsJSON

    init(
        method: RequestMethod,
        target: RequestTarget,
        fields: HeadFields,
        framing: Framing,
        isHTTP10: Bool,
        keepsAlive: Bool,
        expectsContinue: Bool
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.framing = framing
        self.isHTTP10 = isHTTP10
        self.keepsAlive = keepsAlive
        self.expectsContinue = expectsContinue
    }

    /// The target without its query.
    var path: Substring { target.path }

    var hasBody: Bool {
        switch framing {
        case .none: false
        case .length(let bytes): bytes > 0
        case .chunked: true
        }
    }

    private var readsAsJSON: Bool {
        guard let line = fields.line(.contentType) else { return true }
        if fields.hasMediaType(line, "application/json") { return true }
        let type = fields.value(line)
        let mediaType = type.prefix { $0 != ";" }.trimmingOptionalWhitespace.lowercased()
        return mediaType.hasSuffix("+json")
    }

    /// What the client called this gateway, as it wrote it. Nil for an HTTP/1.0 client that did not say.
    var authority: String? { target.authority ?? fields.first(.host) }

    /// Where the authority is, unless the target names it.
    var hostLine: HeadFields.Line? { target.authority == nil ? fields.line(.host) : nil }

    /// The authority's host without its port, for routing.
    var host: String? {
        guard let authority else { return nil }
        if authority.hasPrefix("[") { return authority.firstIndex(of: "]").map { String(authority[...$0]) } }
        return String(authority.prefix { $0 != ":" })
    }
}

@available(*, unavailable)
extension RequestHead: Sendable {}
