/// A named, immutable way to answer a service, compiled.
package struct Version: Hashable, Sendable {
    package var id: VersionID
    package var upstream: Upstream
    package var overlay: Overlay
    package var digest: VersionDigest

    package init(id: VersionID, upstream: Upstream, overlay: Overlay = .none) {
        self.id = id
        self.upstream = upstream
        self.overlay = overlay
        digest = VersionDigest(upstream: upstream, overlay: overlay)
    }
}
