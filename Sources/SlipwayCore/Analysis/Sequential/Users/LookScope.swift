/// From when on the data of a look counts.
package enum LookScope: Hashable, Sendable {
    /// Since the rollout began, or since its weight was last lowered.
    case whole
    /// Since the present stage began.
    case stage
    /// Since the latest restart.
    case restart
}
