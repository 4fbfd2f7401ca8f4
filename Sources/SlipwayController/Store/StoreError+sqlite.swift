import GRDB

extension StoreError {
    /// What SQLite said, in words that tell what to do.
    init(_ error: any Error, path: String) {
        switch error {
        case let known as StoreError: self = known
        case let database as DatabaseError: self = StoreError(database, path: path)
        default: self = .failed(path: path, detail: "\(error)")
        }
    }

    private init(_ error: DatabaseError, path: String) {
        let detail = error.message ?? "\(error.extendedResultCode)"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(path: path, detail: detail)
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: self = .notWritable(path: path, detail: detail)
        default: self = .failed(path: path, detail: "\(detail) (SQLite \(error.extendedResultCode.rawValue))")
        }
    }
}
