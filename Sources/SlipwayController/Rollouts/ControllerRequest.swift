import SlipwayCore

/// What is asked of the control loop, each answered once it is durable.
enum ControllerRequest: Sendable {
    case start(ServiceID, RolloutTarget, StrategyID?, supersede: Bool)
    case command(RolloutID, Rollout.Command)
    case retry(RolloutID)
    case undo(ServiceID, to: VersionID?)
    case apply(Manifest)
    /// The flags' file or URL has others, and the manifest has not changed.
    case takeFlags(FlagSet, from: FlagOrigin)
    /// Nothing of it is durable: a restart publishes what is in force.
    case rehearse(RolloutID, isOn: Bool)
}
