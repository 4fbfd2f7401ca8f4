import Foundation
import GRDB

/// The embedded default: one file, through GRDB.
///
/// Write-ahead log with `synchronous=FULL`: a commit that returned survives a killed process and a lost power supply. One writer at a time,
/// so revisions are in the order of commits.
package final class SQLiteStore: Store {
    /// "slip" in ASCII: tells our files from others.
    static let applicationID = 0x736C_6970
    static let schema = 1

    private let path: String
    private let pool: DatabasePool
    private let feed = ChangeFeed()
    /// Changes kept for watchers that come late.
    private let keptChanges: Int64

    /// Opens the file, or creates it.
    ///
    /// - Throws: `StoreError`, with what is wrong with the file.
    package convenience init(path: String) throws { try self.init(path: path, keptChanges: 10_000, configure: nil) }

    init(path: String, keptChanges: Int64, configure: (@Sendable (Database) throws -> Void)?) throws {
        self.path = path
        self.keptChanges = keptChanges
        var configuration = Configuration()
        configuration.busyMode = .timeout(2)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try configure?(db)
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            try SQLiteSchema.prepare(pool, path: path)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    package func read(_ key: StoreKey) async throws -> StoreEntry? {
        try await reading { db in
            let row = try Row.fetchOne(
                db,
                sql: "SELECT key, value, revision FROM entries WHERE key = ?",
                arguments: [key.rawValue]
            )
            return row.map(StoreEntry.init(row:))
        }
    }

    package func list(_ prefix: String, after: StoreKey?, limit: Int?) async throws -> StoreListing {
        try await reading { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT key, value, revision FROM entries
                    WHERE key >= ?1 AND substr(CAST(key AS BLOB), 1, length(CAST(?1 AS BLOB))) = CAST(?1 AS BLOB)
                    AND (?2 IS NULL OR key > ?2) ORDER BY key LIMIT ?3
                    """,
                arguments: [prefix, after?.rawValue, limit ?? -1]
            )
            return StoreListing(entries: rows.map(StoreEntry.init(row:)), revision: try db.currentRevision())
        }
    }

    @discardableResult
    package func commit(_ transaction: StoreTransaction) async throws -> StoreRevision {
        try await writing { [keptChanges, feed] db in
            for condition in transaction.guards { try db.check(condition) }
            let changes = try db.apply(transaction.operations)
            let revision = try db.currentRevision()
            try db.execute(sql: "DELETE FROM changes WHERE revision <= ?", arguments: [revision.number - keptChanges])
            // In the writer's queue, so that watchers see commits in their order.
            db.afterNextTransaction { _ in feed.publish(changes) }
            return revision
        }
    }

    package func watch(_ prefix: String, after revision: StoreRevision) -> AsyncThrowingStream<StoreChange, any Error> {
        do {
            // In the writer's queue: no commit can come between the past and what follows.
            return try pool.writeWithoutTransaction { db in
                guard try revision >= db.compactedRevision(keeping: keptChanges) else {
                    throw StoreError.compacted(revision)
                }
                return feed.watch(prefix, past: try db.changes(prefix, after: revision))
            }
        } catch {
            let failure = StoreError(error, path: path)
            return AsyncThrowingStream { $0.finish(throwing: failure) }
        }
    }

    package func lead(_ name: String, as owner: String) async throws -> (any Leadership)? {
        try FileLeadership(path: "\(path).\(name)", owner: owner)
    }

    package func close() async throws {
        feed.finish()
        do { try pool.close() } catch { throw StoreError(error, path: path) }
    }

    private func reading<Answer: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Answer
    ) async throws -> Answer {
        do { return try await pool.read(body) } catch { throw StoreError(error, path: path) }
    }

    private func writing<Answer: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Answer
    ) async throws -> Answer {
        do { return try await pool.write(body) } catch { throw StoreError(error, path: path) }
    }
}
