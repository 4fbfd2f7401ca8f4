import Foundation
import GRDB

/// What a transaction does inside the database.
extension Database {
    func currentRevision() throws -> StoreRevision {
        StoreRevision(try Int64.fetchOne(self, sql: "SELECT revision FROM head") ?? 0)
    }

    /// The last revision whose changes may be gone.
    func compactedRevision(keeping kept: Int64) throws -> StoreRevision {
        StoreRevision(max(0, try currentRevision().number - kept))
    }

    func check(_ condition: StoreGuard) throws {
        let revision = try Int64.fetchOne(
            self,
            sql: "SELECT revision FROM entries WHERE key = ?",
            arguments: [condition.key.rawValue]
        )
        let holds =
            switch condition {
            case .absent: revision == nil
            case .unchanged(_, let expected): revision == expected.number
            }
        guard holds else { throw StoreError.conflict(condition.key) }
    }

    func apply(_ operations: [StoreOperation]) throws -> [StoreChange] {
        try execute(sql: "UPDATE head SET revision = revision + 1")
        let revision = try currentRevision()
        let changes = operations.map { operation in
            switch operation {
            case .put(let key, let value): StoreChange(key: key, value: value, revision: revision)
            case .delete(let key): StoreChange(key: key, value: nil, revision: revision)
            }
        }
        for (position, change) in changes.enumerated() { try write(change, position: position) }
        return changes
    }

    private func write(_ change: StoreChange, position: Int) throws {
        let (key, value) = (change.key.rawValue, change.value.map { Data($0) })
        if let value {
            try execute(
                sql:
                    "INSERT INTO entries VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET value = ?2, revision = ?3",
                arguments: [key, value, change.revision.number]
            )
        } else {
            try execute(sql: "DELETE FROM entries WHERE key = ?", arguments: [key])
        }
        try execute(
            sql: "INSERT INTO changes VALUES (?, ?, ?, ?)",
            arguments: [change.revision.number, position, key, value]
        )
    }

    func changes(_ prefix: String, after revision: StoreRevision) throws -> [StoreChange] {
        let rows = try Row.fetchAll(
            self,
            sql: "SELECT revision, key, value FROM changes WHERE revision > ? ORDER BY revision, position",
            arguments: [revision.number]
        )
        return rows.map { row in
            StoreChange(
                key: StoreKey(rawValue: row["key"]),
                value: (row["value"] as Data?).map { [UInt8]($0) },
                revision: StoreRevision(row["revision"])
            )
        }.filter { $0.key.rawValue.utf8.starts(with: prefix.utf8) }
    }
}
