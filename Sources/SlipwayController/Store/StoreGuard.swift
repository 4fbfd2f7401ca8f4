/// What must hold for a transaction to happen.
package enum StoreGuard: Hashable, Sendable {
    /// The key does not exist.
    case absent(StoreKey)
    /// The key exists and was last written at the revision.
    case unchanged(StoreKey, at: StoreRevision)

    package var key: StoreKey {
        switch self {
        case .absent(let key), .unchanged(let key, _): key
        }
    }

    /// Whether it holds where the key was last written at `revision`, nil where the key does not exist.
    func holds(at revision: StoreRevision?) -> Bool {
        switch self {
        case .absent: revision == nil
        case .unchanged(_, let expected): revision == expected
        }
    }
}
