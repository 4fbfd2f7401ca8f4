import GRDB

/// The store's counters, one row of the file.
struct SQLiteHead {
    /// The newest one.
    var revision: StoreRevision
    /// The last one that the history no longer has.
    var compacted: StoreRevision
    /// Bytes of history ever written, also those dropped since.
    var written: Int64
}

extension Database {
    func head() throws -> SQLiteHead {
        guard let row = try Row.fetchOne(self, sql: "SELECT revision, compacted, written FROM head") else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the store's revision is missing")
        }
        return SQLiteHead(
            revision: StoreRevision(row["revision"]),
            compacted: StoreRevision(row["compacted"]),
            written: row["written"]
        )
    }

    func write(_ head: SQLiteHead) throws {
        try execute(
            sql: "UPDATE head SET revision = ?, compacted = ?, written = ?",
            arguments: [head.revision.number, head.compacted.number, head.written]
        )
    }
}
