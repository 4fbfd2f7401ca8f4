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
    /// Origin form: begins with `/`.
    let target: String
    /// The target without its query.
    let path: Substring
    /// Of a target in absolute form, which outranks the host field.
    let namedAuthority: String?
    let fields: HeadFields
    let framing: Framing
    let isHTTP10: Bool
    /// Whether the client wants, and can keep, the connection.
    let keepsAlive: Bool
    let expectsContinue: Bool

    init(
        method: RequestMethod,
        target: RequestTarget,
        namedAuthority: String?,
        fields: HeadFields,
        framing: Framing,
        isHTTP10: Bool,
        keepsAlive: Bool,
        expectsContinue: Bool
    ) {
        self.method = method
        self.target = target.originForm
        path = target.path
        self.namedAuthority = namedAuthority
        self.fields = fields
        self.framing = framing
        self.isHTTP10 = isHTTP10
        self.keepsAlive = keepsAlive
        self.expectsContinue = expectsContinue
    }

    var hasBody: Bool {
        switch framing {
        case .none: false
        case .length(let bytes): bytes > 0
        case .chunked: true
        }
    }

    /// What the client called this gateway, as it wrote it. Nil for an HTTP/1.0 client that did not say.
    var authority: String? { namedAuthority ?? fields.first(.host) }

    /// The authority's host without its port, for routing.
    var host: String? {
        guard let authority else { return nil }
        if authority.hasPrefix("[") { return authority.firstIndex(of: "]").map { String(authority[...$0]) } }
        return String(authority.prefix { $0 != ":" })
    }
}

@available(*, unavailable)
extension RequestHead: Sendable {}
