import Foundation
import GRDB

/// What a commit does inside its transaction.
extension Database {
    /// Takes the write lock at the beginning, so that what was read still holds when it is written.
    func inOneTransaction<Answer>(_ body: (Database) throws -> Answer) throws -> Answer {
        var answer: Result<Answer, any Error> = .failure(DatabaseError(resultCode: .SQLITE_ABORT))
        try inTransaction(.immediate) {
            answer = .success(try body(self))
            return .commit
        }
        return try answer.get()
    }

    func commit(_ transaction: StoreTransaction, keeping limit: HistoryLimit) throws -> StoreRevision {
        for condition in transaction.guards where !condition.holds(at: try revision(of: condition.key)) {
            throw StoreError.conflict(condition.key)
        }
        var head = try head()
        let next = StoreRevision(head.revision.number + 1)
        let changes = try transaction.operations.map { StoreChange($0, at: next) }.filter(apply)
        guard !changes.isEmpty else { return head.revision }
        head.revision = next
        for (position, change) in changes.enumerated() { try record(change, position, &head) }
        try shorten(to: limit, &head)
        try write(head)
        return next
    }

    private func revision(of key: StoreKey) throws -> StoreRevision? {
        let sql = "SELECT revision FROM entries WHERE key = ?"
        return try Int64.fetchOne(self, sql: sql, arguments: [key.data]).map(StoreRevision.init)
    }

    /// Whether anything changed.
    private func apply(_ change: StoreChange) throws -> Bool {
        if let value = change.value {
            try execute(
                sql: """
                    INSERT INTO entries (key, value, revision, checksum) VALUES (?1, ?2, ?3, ?4)
                    ON CONFLICT (key) DO UPDATE SET value = ?2, revision = ?3, checksum = ?4
                    """,
                arguments: [change.key.data, Data(value), change.revision.number, change.checksum]
            )
        } else {
            try execute(sql: "DELETE FROM entries WHERE key = ?", arguments: [change.key.data])
        }
        return changesCount > 0
    }

    // MARK: - History

    private func record(_ change: StoreChange, _ position: Int, _ head: inout SQLiteHead) throws {
        head.written += Int64(change.byteCount)
        try execute(
            sql: "INSERT INTO changes (revision, position, key, value, checksum, written) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                change.revision.number, position, change.key.data, change.value.map { Data($0) }, change.checksum,
                head.written,
            ]
        )
    }

    /// Drops the oldest revisions, usually one for the one that was added.
    private func shorten(to limit: HistoryLimit, _ head: inout SQLiteHead) throws {
        while let oldest = try oldestChange(), oldest.revision < head.revision {
            let isOld = head.revision.number - oldest.revision.number >= limit.revisions
            guard isOld || head.written - oldest.writtenBefore > limit.bytes else { return }
            try execute(sql: "DELETE FROM changes WHERE revision = ?", arguments: [oldest.revision.number])
            head.compacted = oldest.revision
        }
    }

    private func oldestChange() throws -> (revision: StoreRevision, writtenBefore: Int64)? {
        let row = try Row.fetchOne(
            self,
            sql: """
                SELECT revision, written - length(key) - coalesce(length(value), 0) AS writtenBefore
                FROM changes ORDER BY revision, position LIMIT 1
                """
        )
        return row.map { (StoreRevision($0["revision"]), $0["writtenBefore"]) }
    }
}
