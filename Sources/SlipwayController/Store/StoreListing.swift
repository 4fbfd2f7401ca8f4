/// Entries, and the store's revision at the moment they were read: a watch from there misses nothing.
package struct StoreListing: Hashable, Sendable {
    package let entries: [StoreEntry]
    package let revision: StoreRevision

    package init(entries: [StoreEntry], revision: StoreRevision) {
        self.entries = entries
        self.revision = revision
    }
}
