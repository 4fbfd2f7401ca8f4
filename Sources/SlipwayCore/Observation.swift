/// What one finished exchange taught us: the value that the gateway hands to the controller.
///
/// Holds no content and no assignment key, only the key's hash.
package struct Observation: Hashable, Codable, Sendable {
    package var requestID: RequestID
    package var subject: Subject
    /// XXH64 of the assignment key with seed 0; nil where the exchange had none.
    package var unit: UInt64?
    package var startedAt: Timestamp
    /// The response's last byte, or the moment of failure.
    package var endedAt: Timestamp
    package var outcome: Outcome
    /// The status sent to the client; 0 if none was.
    package var status: Int
    package var isStream: Bool
    /// From the request's head to the first content event of a stream; nil for a plain response.
    package var timeToFirstToken: Duration?
    package var tokens: TokenUsage?
    /// USD, where the model has a price and the provider said how many tokens.
    package var cost: Double?
    package var model: String?
    package var finishReason: String?
    /// A stable code of what went wrong, such as `upstream_connect_failed`; bounded, so it may become a metric's label.
    package var errorCode: String?
    /// How often an upstream was asked; nil: once.
    package var attempts: Int?
    /// The AI config that was applied to the request.
    package var flag: FlagChoice?

    package var latency: Duration { endedAt - startedAt }

    package var latencyMilliseconds: Double { Double(endedAt.microseconds - startedAt.microseconds) / 1000 }

    /// Whether the provider says that the model declined to answer.
    package var isRefusal: Bool { finishReason == "refusal" || finishReason == "content_filter" }

    package init(
        requestID: RequestID,
        subject: Subject,
        unit: UInt64?,
        startedAt: Timestamp,
        endedAt: Timestamp,
        outcome: Outcome,
        status: Int,
        isStream: Bool = false
    ) {
        self.requestID = requestID
        self.subject = subject
        self.unit = unit
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.status = status
        self.isStream = isStream
    }
}

extension Observation {
    /// Whom an exchange is charged to: decided when it was routed, unchanged however late it ends.
    package struct Subject: Hashable, Codable, Sendable {
        package let service: ServiceID
        package let version: VersionID
        package let role: Role
        /// Nil while no rollout was under way.
        package let stage: StageID?

        package init(service: ServiceID, version: VersionID, role: Role, stage: StageID? = nil) {
            self.service = service
            self.version = version
            self.role = role
            self.stage = stage
        }
    }
}
