/// Which of a service's requests may be shadowed: all conditions hold.
package struct ShadowMatch: Hashable, Codable, Sendable {
    /// By whole segments, as a route's.
    package var pathPrefix: String
    /// Lower-case names with the value that each must have.
    package var headers: [Overlay.Header]

    package init(pathPrefix: String = "/", headers: [Overlay.Header] = []) {
        self.pathPrefix = pathPrefix
        self.headers = headers
    }

    package func matches(path: Substring, header: (String) -> String?) -> Bool {
        let (path, prefix, slash) = (path.utf8, pathPrefix.utf8, UInt8(ascii: "/"))
        guard path.starts(with: prefix) else { return false }
        guard prefix.last == slash || path.dropFirst(prefix.count).first ?? slash == slash else { return false }
        return headers.allSatisfy { header($0.name) == $0.value }
    }
}
