/// Why the store did not do what was asked. Nothing acknowledged before is lost by any of these.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A guard did not hold: somebody else wrote the key.
    case conflict(StoreKey)
    /// A call that no store carries out.
    case invalid(String)
    /// The history after the revision has been dropped: list everything anew.
    case compacted(StoreRevision)
    /// The store was closed before.
    case closed
    case corrupt(path: String, detail: String)
    /// A database, but not one of Slipway's.
    case foreign(path: String)
    /// Written by a later Slipway.
    case newer(path: String, schema: Int)
    case full(path: String)
    /// Another process holds the file.
    case locked(path: String)
    case notWritable(path: String, detail: String)
    case failed(path: String, detail: String)

    package var description: String {
        switch self {
        case .conflict(let key): "\(key) was changed by somebody else"
        case .invalid(let detail): "the store was asked for something it never does: \(detail)"
        case .compacted(let revision): "the changes after revision \(revision) are no longer kept"
        case .closed: "the store is closed"
        case .corrupt(let path, let detail):
            "\(path) is damaged (\(detail)): restore a backup, or move the file away to start afresh"
        case .foreign(let path): "\(path) is not a Slipway store: choose another file in `store:`"
        case .newer(let path, let schema): "\(path) was written by a later Slipway (schema \(schema)): upgrade this one"
        case .full(let path): "\(path) cannot grow, the disk is full: nothing was written; free space and try again"
        case .locked(let path): "\(path) is locked by another process: end it, or try again"
        case .notWritable(let path, let detail): "\(path) cannot be written: \(detail)"
        case .failed(let path, let detail): "\(path): \(detail)"
        }
    }
}
