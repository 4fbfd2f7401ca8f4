extension API {
    /// Body of `POST /api/v1/services/{service}/rollouts`.
    package struct StartRollout: Codable, Hashable, Sendable {
        package var version: String
        package var strategy: String?
        /// Whether it may take the place of a rollout under way.
        package var supersede: Bool?

        package init(version: String, strategy: String? = nil, supersede: Bool? = nil) {
            self.version = version
            self.strategy = strategy
            self.supersede = supersede
        }
    }

    /// Body of `POST /api/v1/services/{service}/undo`.
    package struct Undo: Codable, Hashable, Sendable {
        package var to: String?

        package init(to: String? = nil) { self.to = to }
    }

    /// Body of `POST /api/v1/rollouts/{id}/promote`.
    package struct Promote: Codable, Hashable, Sendable {
        package var full: Bool?

        package init(full: Bool? = nil) { self.full = full }
    }

    /// Body of `POST /api/v1/rollouts/{id}/abort`.
    package struct Abort: Codable, Hashable, Sendable {
        package var reason: String?

        package init(reason: String? = nil) { self.reason = reason }
    }

    /// Body of `POST /api/v1/shadow/{id}/preferences`.
    package struct Preference: Codable, Hashable, Sendable {
        /// The `x-slipway-request-id` of the pair.
        package var requestId: String
        /// `shadow`, `production` or `tie`.
        package var preferred: String

        package init(requestId: String, preferred: String) {
            self.requestId = requestId
            self.preferred = preferred
        }
    }

    /// Body of `POST /api/v1/flags/{key}/undo`.
    package struct UndoFlag: Codable, Hashable, Sendable {
        package var to: Int?

        package init(to: Int? = nil) { self.to = to }
    }

    /// Body of a command that takes nothing.
    package struct Nothing: Codable, Hashable, Sendable {
        package init() {}
    }
}
