extension Field {
    func listenAddress() -> ListenAddress? {
        parsed("an address such as 127.0.0.1:8080") { text throws(ValueFault) in try ListenAddress(written: text) }
    }

    func upstream() -> Upstream? {
        parsed("a URL such as https://api.openai.com") { text throws(ValueFault) in try Upstream(written: text) }
    }
}

extension ListenAddress {
    /// `127.0.0.1:8080`, `[::1]:8080`, `localhost:0`.
    package init(written text: String) throws(ValueFault) {
        if text.firstRange(of: "://") != nil { throw ValueFault("is a URL, not an address", hint: "write HOST:PORT") }
        let (host, port) = try HostAndPort.split(text)
        guard !host.isEmpty, let port else {
            let given = port ?? Int(text)
            throw ValueFault(
                "is no address: it needs a host and a port",
                hint: given.map { "127.0.0.1:\($0), or 0.0.0.0:\($0) for every interface" }
                    ?? "write it like 127.0.0.1:8080"
            )
        }
        self.init(host: host, port: port)
    }

    /// Whether the two cannot both be listened on. Port 0 is a different one each time.
    func collides(with other: ListenAddress) -> Bool {
        guard port == other.port, port != 0 else { return false }
        return host == other.host || isWildcard || other.isWildcard
    }

    private var isWildcard: Bool { host == "0.0.0.0" || host == "::" }
}

extension Upstream {
    /// `http://127.0.0.1:9001`, `https://api.example.com/base`.
    package init(written text: String) throws(ValueFault) {
        guard let colon = text.firstRange(of: "://") else {
            throw ValueFault("is no URL: the scheme is missing", hint: "did you mean http://\(text)?".shown)
        }
        guard let scheme = Scheme(rawValue: text[..<colon.lowerBound].lowercased()) else {
            throw ValueFault("is no http:// or https:// URL")
        }
        let rest = text[colon.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@") else {
            throw ValueFault("carries a password", hint: "set it as a header: headers: {authorization: …}")
        }
        let (host, port) = try HostAndPort.split(String(authority))
        guard !host.isEmpty, port != 0 else { throw ValueFault("is no URL: it needs a host, and no port 0") }
        self.init(
            scheme: scheme,
            host: host.lowercased(),
            port: port ?? (scheme == .http ? 80 : 443),
            basePath: try Self.basePath(rest[authority.endIndex...])
        )
    }

    private static func basePath(_ text: Substring) throws(ValueFault) -> String {
        guard !text.contains("?"), !text.contains("#") else {
            throw ValueFault("has a query: an upstream is a scheme, a host and a path")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}".utf8.contains($0) }) else {
            throw ValueFault("has characters in its path that a URL cannot have")
        }
        let end = text.lastIndex { $0 != "/" }
        return end.map { String(text[...$0]) } ?? ""
    }
}
