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
