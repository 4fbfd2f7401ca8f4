/// Where a version's requests go: scheme, host, port and a path that is put before the request's own.
package struct Upstream: Hashable, Sendable, Codable {
    package enum Scheme: String, Hashable, Sendable, Codable {
        case http
        case https
    }

    package var scheme: Scheme
    /// Without brackets, even for IPv6.
    package var host: String
    package var port: Int
    /// Empty, or begins with `/` and does not end with one.
    package var basePath: String
    /// Certificates (PEM) trusted beside the system's; a path that the manifest resolved.
    package var certificateAuthority: String?

    package init(
        scheme: Scheme = .http,
        host: String,
        port: Int,
        basePath: String = "",
        certificateAuthority: String? = nil
    ) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.basePath = basePath
        self.certificateAuthority = certificateAuthority
    }

    /// The `host` header's value: the port is left out where the scheme implies it.
    package var authority: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        let implied = scheme == .http ? 80 : 443
        return port == implied ? name : "\(name):\(port)"
    }
}
