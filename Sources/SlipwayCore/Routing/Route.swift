/// Which requests belong to a service.
///
/// All given conditions must hold. Among the services that match, an exact host wins over a wildcard over none, then the longer path prefix,
/// then more header conditions, then the one written first (Gateway API's order).
package struct Route: Hashable, Sendable, Codable {
    /// Begins with `/`. Matches whole path segments: `/v1` matches `/v1` and `/v1/chat`, not `/v10`.
    package var pathPrefix: String
    /// Lower-case names, `*.example.com` for any one or more labels; empty: every host.
    package var hosts: [String]
    /// Lower-case names with the value that each must have.
    package var headers: [Overlay.Header]

    package init(pathPrefix: String = "/", hosts: [String] = [], headers: [Overlay.Header] = []) {
        self.pathPrefix = pathPrefix
        self.hosts = hosts
        self.headers = headers
    }
}
