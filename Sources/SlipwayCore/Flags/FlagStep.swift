/// One thing that happened on the way to a variant, for people who ask why.
package enum FlagStep: Hashable, Sendable {
    /// Which of a branch's results was taken, from 0: the `else` counts as the last one.
    case branch(path: String, taken: Int?)
    /// `place` of `total`.
    case bucket(path: String, seed: String, hash: UInt32, place: Int64, total: Int64, variant: String)
    /// Why there was none.
    case noBucket(path: String, why: String)
}
