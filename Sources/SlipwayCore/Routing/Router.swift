/// Finds the service that a request belongs to.
///
/// Every route becomes one entry a host; the entries stand in the order of precedence (`Route`), so that the first that matches wins.
/// Among wildcards the longer one stands first.
package struct Router: Sendable {
    private let entries: [RouteEntry]
    /// Whether any entry looks at the host, which otherwise is not even read.
    private let readsHost: Bool

    /// A match is an index into `services`.
    package init(_ services: [Service]) {
        let unordered = services.enumerated().flatMap { index, service in
            RouteEntry.entries(of: service.route, service: index)
        }
        entries = unordered.sorted { $0.precedes($1) }
        readsHost = entries.contains { $0.host != .any }
    }

    /// The service for a path (without its query), a host and headers, nil where no route matches.
    ///
    /// The path is matched as it is given, not normalized: what the gateway compares is what the upstream receives. A path that
    /// leaves a prefix again by dot segments, however they are spelled (`/v1/../admin`, `/v1/%2e%2e%2fadmin`, `/v1/..;/admin`),
    /// does not match that prefix, so a request cannot reach a service's upstream with a path outside of its route.
    ///
    /// - Parameter host: asked for only where a route names hosts.
    package func match(
        path: UnsafeRawBufferPointer,
        host: @autoclosure () -> String?,
        header: (String) -> String?
    ) -> Int? {
        let host = readsHost ? host().map(HostName.init) : nil
        let path = RequestPath(path)
        return entries.first { $0.matches(path: path, host: host, header: header) }?.service
    }
}
