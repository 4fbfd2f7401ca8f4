import SlipwayCore

/// Everything that readers may ask of the controller at one moment, as a value: they never wait for the control loop.
package struct ControllerStatus: Sendable {
    package var manifest: Manifest
    /// Of the snapshot published last.
    package var generation: UInt64 = 0
    package var services: [ServiceID: ServiceStatus] = [:]
    package var rollouts: [RolloutID: RolloutStatus] = [:]
    package var shadows: [RolloutID: ShadowRecord] = [:]
    package var traffic = TrafficBook()
    /// Users whose past is known, of services with an assignment key.
    package var users: [ServiceID: Int] = [:]
    package var startedAt = Timestamp(microseconds: 0)
    package var takebackTimes: [ServiceID: TakebackTimes] = [:]
    /// Who changed which flag.
    package var flagBook = FlagBook()
    /// Why the flags' file or URL is not what is in force; nil while it is.
    package var flagFault: String?
    /// Why the store refuses commits; nil while it takes them.
    package var storeFault: String?

    package init(manifest: Manifest) { self.manifest = manifest }

    /// Newest first.
    package var rolloutsByAge: [RolloutStatus] {
        rollouts.values.sorted { ($0.rollout.startedAt, $0.rollout.id) > ($1.rollout.startedAt, $1.rollout.id) }
    }

    /// The rollout under way, or else the last one.
    package func latestRollout(of service: ServiceID) -> RolloutStatus? {
        if let active = services[service]?.record.active { return rollouts[active] }
        return rolloutsByAge.first { $0.rollout.service == service }
    }
}
