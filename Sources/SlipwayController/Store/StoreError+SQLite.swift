import GRDB

extension StoreError {
    /// What SQLite said, in words that tell what to do.
    init(_ error: any Error, path: String) {
        switch error {
        case let known as StoreError: self = known
        case let database as DatabaseError: self.init(database, path: path)
        default: self = .failed(path: path, detail: "\(error)")
        }
    }

    private init(_ error: DatabaseError, path: String) {
        let detail = error.message ?? "\(error.extendedResultCode)"
        switch error.extendedResultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(path: path, detail: detail)
        // The latter: the log's index, a file in memory beside the store, could not grow.
        case .SQLITE_FULL, .SQLITE_IOERR_SHMSIZE: self = .full(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: self = .notWritable(path: path, detail: detail)
        // What GRDB says of a connection that was closed.
        case .SQLITE_MISUSE: self = .closed
        default: self = .failed(path: path, detail: "\(detail) (SQLite \(error.extendedResultCode.rawValue))")
        }
    }
}
