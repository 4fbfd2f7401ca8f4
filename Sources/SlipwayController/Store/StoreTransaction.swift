/// Operations that happen together or not at all, and what must hold for them to happen.
package struct StoreTransaction: Hashable, Sendable {
    package var guards: [StoreGuard]
    package var operations: [StoreOperation]

    package init(guards: [StoreGuard] = [], operations: [StoreOperation] = []) {
        self.guards = guards
        self.operations = operations
    }
}

package enum StoreGuard: Hashable, Sendable {
    case absent(StoreKey)
    /// The key exists and was last written at the revision.
    case unchanged(StoreKey, at: StoreRevision)

    package var key: StoreKey {
        switch self {
        case .absent(let key), .unchanged(let key, _): key
        }
    }
}

package enum StoreOperation: Hashable, Sendable {
    case put(StoreKey, [UInt8])
    /// Of a key that may be absent.
    case delete(StoreKey)
}
