import GRDB

/// What is read from the file.
extension Database {
    func entry(at key: StoreKey, path: String) throws -> StoreEntry? {
        let sql = "SELECT key, value, revision, checksum FROM entries WHERE key = ?"
        return try Row.fetchOne(self, sql: sql, arguments: [key.data]).map { try StoreEntry($0, path: path) }
    }

    func entries(_ range: SQLiteKeyRange, limit: Int?, path: String) throws -> [StoreEntry] {
        let rows = try Row.fetchCursor(
            self,
            sql: """
                SELECT key, value, revision, checksum FROM entries
                WHERE key >= :lower AND (:upper IS NULL OR key < :upper) AND (:after IS NULL OR key > :after)
                ORDER BY key LIMIT :limit
                """,
            arguments: [
                "lower": range.lower, "upper": range.upper, "after": range.after,
                "limit": limit.map { max(0, $0) } ?? -1,
            ]
        )
        return try Array(rows.map { try StoreEntry($0, path: path) })
    }

    func page(_ range: SQLiteKeyRange, after position: StoreRevision, path: String) throws -> HistoryPage {
        let head = try head()
        guard position >= head.compacted else { throw StoreError.compacted(position) }
        let reached = min(head.revision, StoreRevision(position.number + HistoryPage.revisions))
        return HistoryPage(changes: try changes(range, after: position, upTo: reached, path: path), reached: reached)
    }

    private func changes(
        _ range: SQLiteKeyRange,
        after position: StoreRevision,
        upTo reached: StoreRevision,
        path: String
    ) throws -> [StoreChange] {
        let rows = try Row.fetchCursor(
            self,
            sql: """
                SELECT key, value, revision, checksum FROM changes
                WHERE revision > :position AND revision <= :reached AND key >= :lower AND (:upper IS NULL OR key < :upper)
                ORDER BY revision, position
                """,
            arguments: [
                "position": position.number, "reached": reached.number, "lower": range.lower, "upper": range.upper,
            ]
        )
        return try Array(rows.map { try StoreChange($0, path: path) })
    }
}
