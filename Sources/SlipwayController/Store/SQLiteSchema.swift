import Foundation
import GRDB

/// The tables of a store's file, and how one is told from any other file.
enum SQLiteSchema {
    static func prepare(_ pool: DatabasePool, path: String) throws {
        try pool.write { db in
            let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
            let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
            if application == 0, version == 0, tables == 0 { return try create(db) }
            guard application == SQLiteStore.applicationID else { throw StoreError.foreign(path: path) }
            guard version <= SQLiteStore.schema else { throw StoreError.newer(path: path, schema: version) }
            try check(db, path: path)
        }
    }

    private static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE entries (key TEXT PRIMARY KEY COLLATE BINARY, value BLOB NOT NULL, revision INTEGER NOT NULL) WITHOUT ROWID;
                CREATE TABLE changes (revision INTEGER NOT NULL, position INTEGER NOT NULL, key TEXT NOT NULL, value BLOB,
                                      PRIMARY KEY (revision, position)) WITHOUT ROWID;
                CREATE TABLE head (only INTEGER PRIMARY KEY CHECK (only = 1), revision INTEGER NOT NULL);
                INSERT INTO head VALUES (1, 0);
                PRAGMA application_id = \(SQLiteStore.applicationID);
                PRAGMA user_version = \(SQLiteStore.schema);
                """
        )
    }

    /// Damage is found at the start, not in the middle of a rollout.
    private static func check(_ db: Database, path: String) throws {
        let answer = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
        guard answer == "ok" else { throw StoreError.corrupt(path: path, detail: answer) }
    }
}

extension StoreEntry {
    init(row: Row) {
        self.init(
            key: StoreKey(rawValue: row["key"]),
            value: [UInt8](row["value"] as Data),
            revision: StoreRevision(row["revision"])
        )
    }
}
