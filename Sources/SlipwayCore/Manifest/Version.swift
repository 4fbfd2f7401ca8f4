/// A named, immutable way to answer a service, compiled.
package struct Version: Hashable, Sendable {
    package var id: VersionID
    package var upstream: Upstream
    /// Further servers that answer as `upstream` does.
    package var replicas: [Upstream]
    package var overlay: Overlay
    package var digest: VersionDigest

    /// The digest is that of the given values, unless it is handed in: a manifest's is that of what was written, so that a renewed API
    /// key, named by an environment variable, makes no other version.
    package init(
        id: VersionID,
        upstream: Upstream,
        replicas: [Upstream] = [],
        overlay: Overlay = .none,
        digest: VersionDigest? = nil
    ) {
        self.id = id
        self.upstream = upstream
        self.replicas = replicas
        self.overlay = overlay
        self.digest = digest ?? VersionDigest(upstream: upstream, replicas: replicas, overlay: overlay)
    }

    /// Every server that its exchanges can go to.
    package var endpoints: [Upstream] { [upstream] + replicas }
}
