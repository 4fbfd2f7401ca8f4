/// A piece of a store's history, as a watch reads it.
struct HistoryPage: Sendable {
    /// How many revisions a page spans, so that a watch far behind is served in pieces.
    static let revisions: Int64 = 64

    /// The changes that the watch is for, whole transactions in order.
    let changes: [StoreChange]
    /// The revision up to which nothing more is to come.
    let reached: StoreRevision
}
