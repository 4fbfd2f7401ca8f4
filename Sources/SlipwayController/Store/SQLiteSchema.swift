import GRDB

/// The tables of a store's file, and how such a file is told from any other.
///
///     entries   what there is now, by key
///     changes   what happened, by revision; the history that watches read
///     head      one row: the newest revision, the last one that `changes` has lost, bytes of history ever written
enum SQLiteSchema {
    /// "slip" in ASCII.
    static let applicationID = 0x736C_6970
    static let version = 1

    /// Accepts a store of ours and a database with nothing in it. Reads only.
    static func check(_ db: Database, path: String) throws {
        guard try !isNew(db) else { return }
        guard try pragma("application_id", db) == applicationID else { throw StoreError.foreign(path: path) }
        let schema = try pragma("user_version", db)
        guard schema <= version else { throw StoreError.newer(path: path, schema: schema) }
        try checkIntegrity(db, path: path)
    }

    /// - Returns: the newest revision.
    static func createIfNew(_ db: Database) throws -> StoreRevision {
        try db.inOneTransaction { db in
            if try isNew(db) { try create(db) }
            return try db.head().revision
        }
    }

    private static func isNew(_ db: Database) throws -> Bool {
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master")
        return try tables == 0 && pragma("application_id", db) == 0 && pragma("user_version", db) == 0
    }

    /// Keys are blobs, since SQLite's texts end at a NUL.
    private static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE entries (
                    key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL, revision INTEGER NOT NULL, checksum INTEGER NOT NULL
                );
                CREATE TABLE changes (
                    revision INTEGER NOT NULL, position INTEGER NOT NULL, key BLOB NOT NULL, value BLOB,
                    checksum INTEGER NOT NULL, written INTEGER NOT NULL, PRIMARY KEY (revision, position)
                );
                CREATE TABLE head (
                    id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL, compacted INTEGER NOT NULL,
                    written INTEGER NOT NULL
                );
                INSERT INTO head VALUES (1, 0, 0, 0);
                PRAGMA application_id = \(applicationID);
                PRAGMA user_version = \(version);
                """
        )
    }

    /// Damage is found at the start, not in the middle of a rollout.
    private static func checkIntegrity(_ db: Database, path: String) throws {
        let answer = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)") ?? "no answer"
        guard answer == "ok" else { throw StoreError.corrupt(path: path, detail: answer) }
    }

    private static func pragma(_ name: String, _ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA \(name)") ?? 0
    }
}
