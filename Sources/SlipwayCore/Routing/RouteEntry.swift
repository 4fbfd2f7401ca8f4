/// One route with one of its hosts.
struct RouteEntry: Sendable {
    enum Host: Hashable, Sendable {
        case exact([UInt8])
        /// What follows the asterisk, its dot included.
        case suffix([UInt8])
        case any
    }

    let host: Host
    /// Without a slash at the end: empty for the root.
    let prefix: [UInt8]
    let headers: [Overlay.Header]
    let service: Int

    static func entries(of route: Route, service: Int) -> [RouteEntry] {
        let hosts = route.hosts.isEmpty ? [.any] : route.hosts.map(Self.host)
        var prefix = Array(route.pathPrefix.utf8)
        while prefix.last == UInt8(ascii: "/") { prefix.removeLast() }
        return hosts.map { RouteEntry(host: $0, prefix: prefix, headers: route.headers, service: service) }
    }

    private static func host(_ pattern: String) -> Host {
        let name = HostName(pattern).bytes
        return name.first == UInt8(ascii: "*") ? .suffix(Array(name.dropFirst())) : .exact(name)
    }

    func precedes(_ other: RouteEntry) -> Bool {
        if rank != other.rank { return rank > other.rank }
        if prefix.count != other.prefix.count { return prefix.count > other.prefix.count }
        if headers.count != other.headers.count { return headers.count > other.headers.count }
        return service < other.service
    }

    /// An exact host outranks every wildcard, a longer wildcard a shorter one, any wildcard none.
    private var rank: Int {
        switch host {
        case .exact: Int.max
        case .suffix(let name): name.count + 1
        case .any: 0
        }
    }

    func matches(path: RequestPath, host name: HostName?, header: (String) -> String?) -> Bool {
        path.isUnder(prefix) && matches(name) && headers.allSatisfy { header($0.name) == $0.value }
    }

    private func matches(_ name: HostName?) -> Bool {
        switch host {
        case .any: true
        case .exact(let bytes): name?.bytes == bytes
        case .suffix(let bytes): name.map { $0.bytes.count > bytes.count && $0.bytes.ends(with: bytes) } ?? false
        }
    }
}

/// A host in the form that is compared: lower-case, without a port, without the root's dot.
struct HostName: Hashable, Sendable {
    let bytes: [UInt8]

    init(_ host: String) {
        var name = Array(host.utf8)
        // An IPv6 address has colons of its own; its port can only follow the bracket.
        let from = name.lastIndex(of: UInt8(ascii: "]")) ?? 0
        if let colon = name[from...].firstIndex(of: UInt8(ascii: ":")) { name.removeSubrange(colon...) }
        if name.last == UInt8(ascii: ".") { name.removeLast() }
        for index in name.indices where (0x41...0x5A).contains(name[index]) { name[index] |= 0x20 }
        bytes = name
    }
}

extension [UInt8] {
    fileprivate func ends(with suffix: [UInt8]) -> Bool {
        count >= suffix.count && self.suffix(suffix.count) == suffix[...]
    }
}
