extension Route {
    /// Nil after a report, even if only a part is faulty.
    static func read(_ field: Field) -> Route? {
        guard var fields = field.fields() else { return nil }
        let pathPrefix = fields.take("pathPrefix").map { $0.pathPrefix() } ?? "/"
        let hosts = fields.take("hosts").map { $0.routeHosts() } ?? []
        let headers = fields.take("headers").map { $0.headers() } ?? []
        fields.finish()
        guard let pathPrefix, let hosts, let headers else { return nil }
        let conditions = headers.map { Overlay.Header($0.name, $0.value.value) }
        return Route(pathPrefix: pathPrefix, hosts: hosts, headers: conditions)
    }
}

/// Finds services that claim the same requests: the second would never see one.
struct RouteCollisions {
    private var routes: [(route: Route, service: ServiceID)] = []

    mutating func add(_ route: Route, of service: ServiceID, _ field: Field) {
        if let other = routes.first(where: { $0.route.collides(with: route) }) {
            field.reportKey(
                "the same route as service \(other.service)",
                hint: "give each a pathPrefix, hosts or headers of its own"
            )
        }
        routes.append((route, service))
    }
}

extension Route {
    fileprivate func collides(with other: Route) -> Bool {
        let sharesHost = hosts.isEmpty ? other.hosts.isEmpty : hosts.contains { other.hosts.contains($0) }
        return sharesHost && pathPrefix == other.pathPrefix && Set(headers) == Set(other.headers)
    }
}

extension Field {
    func pathPrefix() -> String? {
        parsed("a path such as /v1") { text throws(ValueFault) in
            guard text.hasPrefix("/") else {
                throw ValueFault("does not begin with /", hint: "did you mean /\(text.shown)?")
            }
            guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"?#*".utf8.contains($0) }) else {
                throw ValueFault("is no path: it has a space, a query or a wildcard")
            }
            let end = text.lastIndex { $0 != "/" } ?? text.startIndex
            return String(text[...end])
        }
    }

    fileprivate func routeHosts() -> [String]? {
        items("a list of host names", hint: "write [\(writtenText?.shown ?? "")]")?.allOrNone { $0.routeHost() }
    }

    private func routeHost() -> String? {
        parsed("a host name") { text throws(ValueFault) in
            let name = text.hasPrefix("*.") ? text.dropFirst(2) : text[...]
            let isHost = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) }
            guard isHost, !name.isEmpty, !name.hasPrefix(".") else {
                throw ValueFault(
                    "is no host name",
                    hint: "write it like chat.example.com or *.example.com, without a port"
                )
            }
            return text.lowercased()
        }
    }
}
