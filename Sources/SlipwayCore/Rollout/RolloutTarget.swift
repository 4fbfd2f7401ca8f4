/// What people ask to be rolled out.
package enum RolloutTarget: Hashable, Sendable {
    case version(VersionID)
    /// Of the flag that is the service's AI config.
    case variant(String)
}
