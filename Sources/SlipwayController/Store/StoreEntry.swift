/// A value with the revision that last wrote it.
package struct StoreEntry: Hashable, Sendable {
    package let key: StoreKey
    package let value: [UInt8]
    package let revision: StoreRevision

    package init(key: StoreKey, value: [UInt8], revision: StoreRevision) {
        self.key = key
        self.value = value
        self.revision = revision
    }
}

/// Entries, and the store's revision at the moment they were read.
package struct StoreListing: Hashable, Sendable {
    package let entries: [StoreEntry]
    package let revision: StoreRevision

    package init(entries: [StoreEntry], revision: StoreRevision) {
        self.entries = entries
        self.revision = revision
    }
}

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
