/// A named, immutable way to answer a service, compiled.
package struct Version: Hashable, Sendable {
    package var id: VersionID
    /// Of a version that is deployed: where it is, once a snapshot says so (`Service.placed`), and until then that of the first
    /// environment.
    package var upstream: Upstream
    /// Further servers that answer as `upstream` does.
    package var replicas: [Upstream]
    package var overlay: Overlay
    /// Nil: it is where its upstream says, and nobody deploys it.
    package var deployment: Deployment?
    package var digest: VersionDigest

    /// What an environment needs to know of a version that is deployed into it.
    package struct Deployment: Hashable, Sendable {
        /// Environment variables of its own.
        package var variables: [Overlay.Header]

        package init(variables: [Overlay.Header] = []) { self.variables = variables }
    }

    /// The digest is that of the given values, unless it is handed in: a manifest's is that of what was written, so that a renewed API
    /// key, named by an environment variable, makes no other version.
    package init(
        id: VersionID,
        upstream: Upstream,
        replicas: [Upstream] = [],
        overlay: Overlay = .none,
        deployment: Deployment? = nil,
        digest: VersionDigest? = nil
    ) {
        self.id = id
        self.upstream = upstream
        self.replicas = replicas
        self.overlay = overlay
        self.deployment = deployment
        self.digest = digest ?? VersionDigest(upstream: upstream, replicas: replicas, overlay: overlay)
    }

    /// Every server that its exchanges can go to.
    package var endpoints: [Upstream] { [upstream] + replicas }
}
