extension API {
    /// A service with its versions and what is under way.
    package struct Service: Codable, Hashable, Sendable {
        package var id: String
        package var stable: String
        package var versions: [Version]
        package var weights: Weights
        /// The rollout under way.
        @Nullable package var active: String?
        /// The rollout under way, or else the last one.
        @Nullable package var rollout: String?
        /// The strategy that `rollout start` takes where it names none.
        @Nullable package var strategy: String?
        /// Versions that were stable before, the latest last.
        package var history: [String]
        package var takenBack: [TakenBack]
        package var pathPrefix: String
        package var hosts: [String]
    }

    /// A version as the API shows it: neither prompt nor headers, which may be secret.
    package struct Version: Codable, Hashable, Sendable {
        package var id: String
        package var upstream: String
        @Nullable package var model: String?
        package var digest: String
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
