import NIOHTTP1

/// A request's head that has been checked: what follows may rely on it.
struct RequestHead {
    /// How the end of the body is told.
    enum Framing: Equatable {
        case none
        case length(Int)
        case chunked
    }

    var method: HTTPMethod
    /// Origin form: begins with `/`.
    var target: String
    /// The target without its query.
    var path: Substring
    /// What the client called this gateway, as it wrote it. Nil for an HTTP/1.0 client that did not say.
    var authority: String?
    var fields: HeadFields
    var framing: Framing
    var isHTTP10: Bool
    /// Whether the client wants, and can keep, the connection.
    var keepsAlive: Bool
    var expectsContinue: Bool

    var hasBody: Bool {
        switch framing {
        case .none: false
        case .length(let bytes): bytes > 0
        case .chunked: true
        }
    }

    /// The authority's host without its port, for routing.
    var host: String? {
        guard let authority else { return nil }
        if authority.hasPrefix("[") { return authority.firstIndex(of: "]").map { String(authority[...$0]) } }
        return String(authority.prefix { $0 != ":" })
    }
}
