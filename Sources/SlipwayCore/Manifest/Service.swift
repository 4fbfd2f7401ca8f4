/// One LLM application, compiled.
package struct Service: Hashable, Sendable {
    package var id: ServiceID
    package var route: Route
    package var assignment: [AssignmentSource]
    /// Nil: told by each request's path.
    package var api: APIKind?
    package var versions: [Version]
    /// Where its versions are deployed; the first one is active at the first start. Empty: each version names an upstream.
    package var environments: [Environment]
    /// The version that the first start gives the traffic to; later the store knows.
    package var stable: VersionID
    package var strategy: StrategyID?
    /// What each of its rollouts has to satisfy; nil: nothing.
    package var checklist: ChecklistID?
    /// Whether a request may pick its version with `x-slipway-version`.
    package var allowOverride: Bool
    package var timeouts: Timeouts
    /// Nil: nothing is tried twice, but for a connection that turned out stale.
    package var retry: RetryPolicy?
    /// Nil: the client is told that the canary cannot be reached.
    package var fallback: Fallback?
    package var ejection: EjectionPolicy
    /// Nil: endpoints are known by their exchanges alone.
    package var health: HealthCheck?
    /// Nil: as many as come.
    package var concurrency: ConcurrencyLimit?
    /// Nil: its versions' own overlays are all that is changed in a request.
    package var aiConfig: AIConfigSpec?

    package init(
        id: ServiceID,
        route: Route = Route(),
        assignment: [AssignmentSource] = [],
        api: APIKind? = nil,
        versions: [Version],
        environments: [Environment] = [],
        stable: VersionID,
        strategy: StrategyID? = nil,
        allowOverride: Bool = false,
        timeouts: Timeouts = Timeouts(),
        retry: RetryPolicy? = nil,
        fallback: Fallback? = nil,
        ejection: EjectionPolicy = EjectionPolicy(),
        health: HealthCheck? = nil,
        concurrency: ConcurrencyLimit? = nil,
        aiConfig: AIConfigSpec? = nil
    ) {
        self.id = id
        self.route = route
        self.assignment = assignment
        self.api = api
        self.versions = versions
        self.environments = environments
        self.stable = stable
        self.strategy = strategy
        self.allowOverride = allowOverride
        self.timeouts = timeouts
        self.retry = retry
        self.fallback = fallback
        self.ejection = ejection
        self.health = health
        self.concurrency = concurrency
        self.aiConfig = aiConfig
    }

    package subscript(_ id: VersionID) -> Version? { versions.first { $0.id == id } }
}
