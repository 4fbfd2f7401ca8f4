/// Where state that must survive is kept: a small part of etcd's key space, so that etcd can be one.
///
/// Nothing else in the code knows which adapter is there. Every adapter passes `StoreConformance`.
///
/// A call that throws anything else than a `conflict` or `invalid` may or may not have been carried out, as with any
/// remote store: read again before going on. Once closed, every call throws `closed`.
package protocol Store: Sendable {
    /// The entry at `key`, or nil.
    func read(_ key: StoreKey) async throws -> StoreEntry?

    /// Entries whose key begins with `prefix`, in the order of their keys' bytes, after `after`, at most `limit`.
    ///
    /// All of one moment, that of the listing's revision. Two pages are of two moments.
    func list(_ prefix: String, after: StoreKey?, limit: Int?) async throws -> StoreListing

    /// Applies all operations at once iff every guard holds; durable when it returns.
    ///
    /// A commit that has begun is not stopped by the cancellation of its task, so its answer tells what happened.
    ///
    /// - Returns: the revision that every key written by the transaction has now. Where there was nothing to change (no
    ///   operations, or only deletions of absent keys), the store's revision, which stays.
    /// - Throws: `StoreError.conflict` where a guard does not hold, `StoreError.invalid` where the transaction is none
    ///   (see `StoreTransaction`); then nothing was changed.
    @discardableResult
    func commit(_ transaction: StoreTransaction) async throws -> StoreRevision

    /// Changes to keys with the prefix after the revision, in order, without gaps, for one reader.
    ///
    /// Ends when the store closes, or with `StoreError.compacted` where the history no longer reaches back to the reader:
    /// then list anew, and watch from the listing's revision.
    func watch(_ prefix: String, after revision: StoreRevision) -> AsyncThrowingStream<StoreChange, any Error>

    /// Leadership under a name (`a`–`z`, `0`–`9`, `-`), or nil while somebody holds it, be it the same owner.
    func lead(_ name: String, as owner: String) async throws -> (any Leadership)?

    /// How the last holder of a leadership described itself: for messages only, since it may be out of date.
    func leader(of name: String) async throws -> String?

    /// Ends watches and leaderships. Closing twice is allowed.
    func close() async throws
}
