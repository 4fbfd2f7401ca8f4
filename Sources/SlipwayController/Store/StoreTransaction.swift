/// Operations that happen together or not at all, and what must hold for them to happen.
///
/// Bounded as etcd bounds them, so that what works with a file works in a cluster: see `validate`.
package struct StoreTransaction: Hashable, Sendable {
    /// etcd's `--max-txn-ops`; guards are counted apart.
    package static let maximumOperations = 128
    /// Keys and values together; below etcd's `--max-request-bytes`, which counts the framing too.
    package static let maximumBytes = 1_310_720

    package var guards: [StoreGuard]
    package var operations: [StoreOperation]

    package init(guards: [StoreGuard] = [], operations: [StoreOperation] = []) {
        self.guards = guards
        self.operations = operations
    }
}

extension StoreTransaction {
    /// What every adapter refuses before it does anything.
    ///
    /// - Throws: `StoreError.invalid` for an empty key, a key that is written twice, or more than the limits.
    package func validate() throws(StoreError) {
        guard guards.count <= Self.maximumOperations, operations.count <= Self.maximumOperations else {
            throw .invalid("more than \(Self.maximumOperations) guards or operations in one transaction")
        }
        guard byteCount <= Self.maximumBytes else {
            throw .invalid("\(byteCount) bytes in one transaction, at most \(Self.maximumBytes) are allowed")
        }
        var written: Set<StoreKey> = []
        for key in operations.map(\.key) where !written.insert(key).inserted {
            throw .invalid("\(key) is written twice in one transaction")
        }
        guard (operations.map(\.key) + guards.map(\.key)).allSatisfy({ !$0.rawValue.isEmpty }) else {
            throw .invalid("an empty key")
        }
    }

    private var byteCount: Int {
        guards.reduce(0) { $0 + $1.key.rawValue.utf8.count } + operations.reduce(0) { $0 + $1.byteCount }
    }
}
