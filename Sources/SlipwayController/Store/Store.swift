/// Where state that must survive is kept: a small part of etcd's key space, so that etcd can be one.
///
/// Nothing else in the code knows which adapter is there. Every adapter passes `StoreConformance`.
package protocol Store: Sendable {
    /// The entry at `key`, or nil.
    func read(_ key: StoreKey) async throws -> StoreEntry?

    /// Entries whose key begins with `prefix`, in the order of their keys' bytes, after `after`, at most `limit`.
    func list(_ prefix: String, after: StoreKey?, limit: Int?) async throws -> StoreListing

    /// Applies all operations at once iff every guard holds; durable when it returns.
    ///
    /// - Throws: `StoreError.conflict` where a guard does not hold; then nothing was changed.
    @discardableResult
    func commit(_ transaction: StoreTransaction) async throws -> StoreRevision

    /// Changes to keys with the prefix after the revision, in order, without gaps.
    ///
    /// Ends with `StoreError.compacted` where the history no longer reaches back so far.
    func watch(_ prefix: String, after revision: StoreRevision) -> AsyncThrowingStream<StoreChange, any Error>

    /// Leadership under a name, or nil while another owner holds it. It ends when released, or with the holder's life.
    func lead(_ name: String, as owner: String) async throws -> (any Leadership)?

    func close() async throws
}

/// Held by one owner at a time.
package protocol Leadership: Sendable {
    func release() async
    /// Ends when the leadership is lost without having been released.
    var lost: AsyncStream<Void> { get }
}
