extension API {
    /// Body of `POST /api/v1/services/{service}/rollouts`.
    package struct StartRollout: Codable, Hashable, Sendable {
        /// This, or a variant.
        package var version: String?
        /// Of the flag that is the service's AI config.
        package var variant: String?
        package var strategy: String?
        /// Whether it may take the place of a rollout under way.
        package var supersede: Bool?

        package init(
            version: String? = nil,
            variant: String? = nil,
            strategy: String? = nil,
            supersede: Bool? = nil
        ) {
            self.version = version
            self.variant = variant
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

    /// Body of `POST /api/v1/services/{service}/record`.
    package struct Record: Codable, Hashable, Sendable {
        /// Of the exchanges that stable answers; 100 where nothing is said.
        package var percentage: Double?
        /// After so many it ends; 1000 where nothing is said.
        package var count: Int?
        /// Seconds after which it ends; 600 where nothing is said.
        package var seconds: Int?
        /// Whether bodies and headers are kept, or only their sizes and hashes, as where nothing is said.
        package var content: Bool?
        /// Further headers that are kept.
        package var headers: [String]?

        package init(
            percentage: Double? = nil,
            count: Int? = nil,
            seconds: Int? = nil,
            content: Bool? = nil,
            headers: [String]? = nil
        ) {
            self.percentage = percentage
            self.count = count
            self.seconds = seconds
            self.content = content
            self.headers = headers
        }
    }

    /// Body of a command that takes nothing.
    package struct Nothing: Codable, Hashable, Sendable {
        package init() {}
    }
}
