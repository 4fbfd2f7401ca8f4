import SlipwayCore

/// What an environment holds, as the store knows it.
package struct Placement: Hashable, Codable, Sendable {
    package enum State: String, Hashable, Codable, Sendable {
        /// On its way there; what was there before is gone.
        case deploying
        /// It has been healthy, and is kept there.
        case ready
        /// The deploy did not end well: nobody may be sent there.
        case failed
    }

    package let environment: EnvironmentID
    /// Where the environment answered when it was deployed to: who moves it must deploy again.
    package let upstream: Upstream
    package let version: VersionID
    package let digest: VersionDigest
    /// Names this deploy among all of the environment's, so that a restart knows its own again.
    package let deployment: String
    package var state: State
    /// When nothing is kept warm there any more; nil: until the environment is needed.
    package var retireAt: Timestamp?

    /// Of what a first start puts into the first environment.
    package static let initialDeployment = "initial"

    package static func deployment(_ rollout: RolloutID, attempt: Int) -> String { "\(rollout).\(attempt)" }
}

/// One environment of one service.
package struct EnvironmentKey: Hashable, Sendable {
    package let service: ServiceID
    package let environment: EnvironmentID

    package init(service: ServiceID, environment: EnvironmentID) {
        self.service = service
        self.environment = environment
    }
}
