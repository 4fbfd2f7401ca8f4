import Dispatch
import GRDB
import Synchronization

/// The embedded default: one file, through GRDB.
///
/// A commit that returned survives a killed process and a lost power supply: write-ahead log with `synchronous=FULL`, one
/// transaction of SQLite's a commit. One writer at a time, so revisions are in the order of commits.
///
/// The file may be open in several processes, and guards hold between them; a watch, though, wakes only for commits of its
/// own process. The others wait for `lead` instead, and list when they got it.
package final class SQLiteStore: Store {
    let pool: DatabasePool
    private let path: String
    private let history: HistoryLimit
    private let signal: StoreSignal
    private let leaders = Mutex<[FileLeadership]>([])

    /// Opens the file, or creates it. Blocks its thread, for seconds where the file is locked or large: meant for the start.
    ///
    /// - Throws: what is wrong with the file, which then was not touched.
    package init(path: String, options: SQLiteOptions = SQLiteOptions()) throws(StoreError) {
        self.path = path
        history = options.history
        do {
            try SQLiteFile.check(path)
            pool = try DatabasePool(path: path, configuration: Self.configuration(path, options))
            signal = StoreSignal(at: try pool.writeWithoutTransaction(Self.begin))
        } catch {
            throw StoreError(error, path: path)
        }
    }

    private static func configuration(_ path: String, _ options: SQLiteOptions) -> Configuration {
        var configuration = Configuration()
        configuration.label = "SlipwayStore"
        configuration.busyMode = .timeout(options.busyTimeout / .seconds(1))
        configuration.prepareDatabase { db in
            // Before GRDB sets up the write-ahead log, which would change a file that is not ours.
            guard !db.configuration.readonly else { return }
            try SQLiteSchema.check(db, path: path)
            if let pages = options.maximumPages { try db.execute(sql: "PRAGMA max_page_count = \(pages)") }
        }
        return configuration
    }

    private static func begin(_ db: Database) throws -> StoreRevision {
        // Here, since GRDB's set-up of the write-ahead log has just chosen NORMAL, which may lose the last commits.
        try db.execute(sql: "PRAGMA synchronous = FULL")
        return try SQLiteSchema.createIfNew(db)
    }

    package func read(_ key: StoreKey) async throws -> StoreEntry? {
        try await reading { db, path in try db.entry(at: key, path: path) }
    }

    package func list(_ prefix: String, after: StoreKey?, limit: Int?) async throws -> StoreListing {
        try await reading { db, path in
            let entries = try db.entries(SQLiteKeyRange(prefix: prefix, after: after), limit: limit, path: path)
            return StoreListing(entries: entries, revision: try db.head().revision)
        }
    }

    @discardableResult
    package func commit(_ transaction: StoreTransaction) async throws -> StoreRevision {
        if signal.isClosed { throw StoreError.closed }
        try transaction.validate()
        let revision = try await writing { [history] db in try db.commit(transaction, keeping: history) }
        signal.advance(to: revision)
        return revision
    }

    package func watch(_ prefix: String, after revision: StoreRevision) -> AsyncThrowingStream<StoreChange, any Error> {
        let range = SQLiteKeyRange(prefix: prefix, after: nil)
        let watch = StoreWatch(after: revision, signal: signal) { position in
            try await self.reading { db, path in try db.page(range, after: position, path: path) }
        }
        return watch.changes
    }

    package func lead(_ name: String, as owner: String) async throws -> (any Leadership)? {
        try LeadershipName.validate(name)
        // Under the lock, so that `close` finds every leadership that was given.
        return try leaders.withLock { leaders throws(StoreError) in
            if signal.isClosed { throw .closed }
            let leadership = try FileLeadership(path: leaderPath(name), owner: owner)
            leaders = leaders.filter { !$0.isOver } + [leadership].compactMap(\.self)
            return leadership
        }
    }

    package func leader(of name: String) async throws -> String? {
        try LeadershipName.validate(name)
        if signal.isClosed { throw StoreError.closed }
        return try FileLeadership.owner(path: leaderPath(name))
    }

    package func close() async throws {
        guard signal.close() else { return }
        let ended = leaders.withLock { leaders in
            defer { leaders = [] }
            return leaders
        }
        for leadership in ended { await leadership.release() }
        try await closeFile()
    }

    private func leaderPath(_ name: String) -> String { "\(path).\(name)" }
}

/// The ways into the database, none of which blocks a thread of the cooperative pool.
extension SQLiteStore {
    private func reading<Answer: Sendable>(
        _ body: @escaping @Sendable (Database, _ path: String) throws -> Answer
    ) async throws -> Answer {
        if signal.isClosed { throw StoreError.closed }
        do {
            return try await pool.read { [path] db in try body(db, path) }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Not GRDB's `async` methods, which roll back when their task is cancelled and so leave it open what happened.
    private func writing<Answer: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { [path] continuation in
            pool.asyncWriteWithoutTransaction { db in
                let answer = Result { try db.inOneTransaction(body) }
                continuation.resume(with: answer.mapError { StoreError($0, path: path) })
            }
        }
    }

    /// Leaves one file, the log written back into it.
    private func closeFile() async throws {
        try await withCheckedThrowingContinuation { [pool, path] (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                // The connections for reading first: the log is written back by the last one to go, if it may write.
                pool.invalidateReadOnlyConnections()
                let answer = Result { try pool.close() }
                continuation.resume(with: answer.mapError { StoreError($0, path: path) })
            }
        }
    }
}
