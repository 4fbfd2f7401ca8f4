/// Splits `host:port`, `[v6]:port`, `host`.
enum HostAndPort {
    /// The host without brackets, possibly empty; no port where none is written.
    static func split(_ text: String) throws(ValueFault) -> (host: String, port: Int?) {
        let (host, rest) = text.hasPrefix("[") ? try bracketed(text) : plain(text)
        guard isHost(host) else { throw ValueFault("has characters in its host that no host name has") }
        guard !rest.isEmpty else { return (String(host), nil) }
        let digits = rest.dropFirst()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = UInt16(digits)
        else { throw ValueFault("has no port between 0 and 65535") }
        return (String(host), Int(port))
    }

    private static func bracketed(_ text: String) throws(ValueFault) -> (Substring, Substring) {
        guard let end = text.firstIndex(of: "]") else { throw ValueFault("has a `[` without `]`") }
        let (host, rest) = (text[text.index(after: text.startIndex)..<end], text[text.index(after: end)...])
        guard host.contains(":"), rest.isEmpty || rest.hasPrefix(":") else { throw ValueFault("is no IPv6 address") }
        return (host, rest)
    }

    private static func plain(_ text: String) -> (Substring, Substring) {
        let host = text.prefix { $0 != ":" }
        return (host, text[host.endIndex...])
    }

    private static func isHost(_ host: Substring) -> Bool {
        let isV6 = host.contains(":")
        return host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): true
            case UInt8(ascii: "-"), UInt8(ascii: "_"): !isV6
            case UInt8(ascii: ":"), UInt8(ascii: "%"): isV6
            default: false
            }
        }
    }
}
