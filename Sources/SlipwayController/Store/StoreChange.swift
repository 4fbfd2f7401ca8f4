/// One change of one key.
package struct StoreChange: Hashable, Sendable {
    package let key: StoreKey
    /// Nil: deleted.
    package let value: [UInt8]?
    package let revision: StoreRevision

    package init(key: StoreKey, value: [UInt8]?, revision: StoreRevision) {
        self.key = key
        self.value = value
        self.revision = revision
    }
}

extension StoreChange {
    init(_ operation: StoreOperation, at revision: StoreRevision) {
        switch operation {
        case .put(let key, let value): self.init(key: key, value: value, revision: revision)
        case .delete(let key): self.init(key: key, value: nil, revision: revision)
        }
    }

    /// What it takes up in a history.
    var byteCount: Int { key.rawValue.utf8.count + (value?.count ?? 0) }
}
