extension API {
    /// A service with its versions and what is under way.
    package struct Service: Codable, Hashable, Sendable {
        package var id: String
        package var stable: String
        package var versions: [Version]
        /// In the manifest's order; empty where versions name their upstreams.
        package var environments: [Environment]
        package var weights: Weights
        /// The rollout under way.
        @Nullable package var active: String?
        /// The rollout under way, or else the last one.
        @Nullable package var rollout: String?
        /// The strategy that `rollout start` takes where it names none.
        @Nullable package var strategy: String?
        /// The flag whose variant is laid over its versions' overlays.
        @Nullable package var aiConfig: String?
        /// Versions that were stable before, the latest last.
        package var history: [String]
        package var takenBack: [TakenBack]
        package var pathPrefix: String
        package var hosts: [String]
    }

    /// A version as the API shows it: neither prompt nor headers, which may be secret.
    package struct Version: Codable, Hashable, Sendable {
        package var id: String
        /// Of a version that is deployed: the url of the environment that holds it; empty where none does.
        package var upstream: String
        /// Nil for a version with an upstream of its own, and for one that no environment holds.
        @Nullable package var environment: String?
        @Nullable package var model: String?
        package var digest: String
        /// Where its exchanges go, in the manifest's order.
        package var endpoints: [Endpoint]
    }

    /// One of a version's endpoints, as the gateway finds it.
    package struct Endpoint: Codable, Hashable, Sendable {
        package var url: String
        package var state: EndpointState
        /// Exchanges that it serves now.
        package var inFlight: Int
        /// Attempts that ended, by outcome; those that never came about are left out.
        package var attempts: [String: Int]
        /// How often an event loop left it out for its failures.
        package var ejections: Int

        package init(
            url: String,
            state: EndpointState,
            inFlight: Int = 0,
            attempts: [String: Int] = [:],
            ejections: Int = 0
        ) {
            self.url = url
            self.state = state
            self.inFlight = inFlight
            self.attempts = attempts
            self.ejections = ejections
        }
    }

    package enum EndpointState: String, Codable, Hashable, Sendable, CaseIterable {
        case ok
        /// Left out by some of the event loops.
        case partlyEjected = "partly_ejected"
        /// Left out because exchanges on it failed.
        case ejected
        /// Left out because the health checks say so.
        case unhealthy
    }

    /// A version that starts again by `retry` only.
    package struct TakenBack: Codable, Hashable, Sendable {
        package var version: String
        package var rollout: String
    }

    package struct ServiceList: Codable, Hashable, Sendable {
        /// In the manifest's order.
        package var services: [Service]
    }
}
