extension CheckRequest.Wire {
    /// The same request as a user of the service sends it to the gateway: with the path, the host and the headers that the route wants.
    package func routed(by route: Route) -> Self {
        var wire = self
        if !route.covers(path) { wire.path = route.pathPrefix.withoutEndingSlash + path }
        if let host = route.hosts.first { wire.set("host", host.withoutWildcard) }
        for header in route.headers { wire.set(header.name, header.value) }
        return wire
    }
}

extension Route {
    fileprivate func covers(_ path: String) -> Bool {
        let prefix = pathPrefix.withoutEndingSlash
        return prefix.isEmpty || path == prefix || path.hasPrefix(prefix + "/") || path.hasPrefix(prefix + "?")
    }
}

extension String {
    fileprivate var withoutEndingSlash: String { hasSuffix("/") ? String(dropLast()) : self }

    /// Any name will do for an asterisk.
    fileprivate var withoutWildcard: String { hasPrefix("*.") ? "slipway" + dropFirst() : self }
}
