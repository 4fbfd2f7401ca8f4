import SlipwayCore

/// What is checked: a version where it answers, reached directly and not through users' traffic.
package struct CheckTarget: Sendable {
    package var service: ServiceID
    package var version: VersionID
    package var upstream: Upstream
    package var overlay: Overlay
    /// Nil: told by each request's path.
    package var api: APIKind?

    /// - Parameter upstream: where it answers, if not where its version says: an environment, a build under test.
    package init(_ version: Version, of service: Service, at upstream: Upstream? = nil) {
        self.service = service.id
        self.version = version.id
        self.upstream = upstream ?? version.upstream
        overlay = version.overlay
        api = service.api
    }
}
