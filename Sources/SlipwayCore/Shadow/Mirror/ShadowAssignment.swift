/// Who shadows a service at the moment, and how: a part of the split, so that no request sees one without the other.
package struct ShadowAssignment: Hashable, Codable, Sendable {
    package var rollout: RolloutID
    package var attempt: Int
    package var version: VersionID
    /// Decides which requests are shadowed, by their ids.
    package var salt: UInt64
    package var plan: ShadowPlan

    package init(rollout: RolloutID, attempt: Int, version: VersionID, salt: UInt64, plan: ShadowPlan) {
        self.rollout = rollout
        self.attempt = attempt
        self.version = version
        self.salt = salt
        self.plan = plan
    }

    /// What falls to a request, decided by its id alone: every gateway and every restart decides the same.
    package enum Share: Hashable, Sendable {
        case none
        case shadowed
        /// Production is asked a second time, too.
        case withNoise
    }

    package func share(of request: RequestID) -> Share {
        let bits = withUnsafeBytes(of: (request.high, request.low)) { XXH64.hash($0, seed: salt) }
        guard Place(random: bits).isBelow(plan.share) else { return .none }
        // Other bits decide the noise, or it would fall to the same end of the shadowed ones.
        let more = withUnsafeBytes(of: (request.low, request.high)) { XXH64.hash($0, seed: ~salt) }
        return Place(random: more).isBelow(plan.noiseShare) ? .withNoise : .shadowed
    }
}
