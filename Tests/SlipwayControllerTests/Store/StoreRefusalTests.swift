import Foundation
import GRDB
import SlipwayController
import SlipwayTesting
import Testing

/// Files that are sound and still cannot be used, or not now.
@Suite(.timeLimit(.minutes(10)))
struct StoreRefusalTests {
    // MARK: - Somebody else's

    @Test func anotherProgramsDatabaseIsToldAndLeftAlone() async throws {
        try await inFolder { folder in
            let other = try DatabaseQueue(path: folder.store)
            try await other.write { db in try db.execute(sql: "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)")
            }
            try other.close()
            let before = try Data(contentsOf: folder.url)
            #expect(throws: StoreError.foreign(path: folder.store)) { try SQLiteStore(path: folder.store) }
            #expect(try Data(contentsOf: folder.url) == before)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["slipway.db"])
        }
    }

    @Test func aStoreOfALaterSlipwayIsToldAndLeftAlone() async throws {
        try await inFolder { folder in
            try await SQLiteStore(path: folder.store).close()
            let later = try DatabaseQueue(path: folder.store)
            try await later.write { db in try db.execute(sql: "PRAGMA user_version = 7") }
            try later.close()
            let before = try Data(contentsOf: folder.url)
            #expect(throws: StoreError.newer(path: folder.store, schema: 7)) { try SQLiteStore(path: folder.store) }
            #expect(try Data(contentsOf: folder.url) == before)
        }
    }

    // MARK: - Locked

    @Test func aFileLockedByAnotherIsToldAndUsedOnceItIsFree() async throws {
        try await inFolder { folder in
            let store = try SQLiteStore(path: folder.store, options: .impatient)
            let first = try await store.put("a", "1")
            let other = try Intruder(folder.store, holding: "BEGIN EXCLUSIVE")
            await #expect(throws: StoreError.locked(path: folder.store)) { try await store.put("a", "2") }
            #expect(try await store.read("a")?.revision == first, "reading goes on meanwhile")
            try other.leave()
            #expect(try await store.read("a")?.revision == first)
            try await store.put("a", "3", if: .unchanged("a", at: first))
            try await store.close()
        }
    }

    @Test func aFileLockedByAnotherIsToldAtTheStart() async throws {
        try await inFolder { folder in
            let first = try SQLiteStore(path: folder.store)
            let revision = try await first.put("a", "1")
            try await first.close()
            let other = try Intruder(folder.store, holding: "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
            #expect(throws: StoreError.locked(path: folder.store)) {
                try SQLiteStore(path: folder.store, options: .impatient)
            }
            try other.leave()
            let second = try SQLiteStore(path: folder.store, options: .impatient)
            #expect(try await second.read("a")?.revision == revision)
            try await second.put("a", "2")
            try await second.close()
        }
    }

    // MARK: - Full

    @Test func aFileThatCannotGrowIsToldAndKeepsWhatItHas() async throws {
        try await inFolder { folder in
            let capped = try SQLiteStore(path: folder.store, options: SQLiteOptions(maximumPages: 40))
            let acknowledged = try await capped.fill(until: .full(path: folder.store))
            try await capped.expectRounds(acknowledged)
            try await capped.close()

            let free = try SQLiteStore(path: folder.store)
            try await free.expectRounds(acknowledged)
            try await free.commit(.fillerRound(acknowledged + 1))
            try await free.expectRounds(acknowledged + 1)
            try await free.close()
        }
    }

    // MARK: - Not writable

    @Test func aPlaceWhereNoFileCanBeIsTold() async throws {
        try await inFolder { folder in
            let paths = ["", ":memory:", "file:a", folder.path, folder.path + "/none/slipway.db"]
            for path in paths {
                #expect {
                    try SQLiteStore(path: path)
                } throws: { error in
                    if case StoreError.notWritable(path, _) = error { true } else { false }
                }
            }
        }
    }

    /// In a process of its own, which gives up being root if it is: nothing is read-only to root.
    @Test func aReadOnlyFolderIsToldAndNothingIsLost() async throws {
        try await inFolder { folder in
            let first = try SQLiteStore(path: folder.store)
            let revision = try await first.put("a", "1")
            try await first.close()
            try setPermissions(0o555, 0o444, of: folder)
            await #expect(processExitsWith: .success) { [path = folder.store as String] in
                if getuid() == 0 { try #require(setuid(65_534) == 0) }
                for place in [path, path + ".new"] {
                    #expect {
                        try SQLiteStore(path: place)
                    } throws: { error in
                        if case StoreError.notWritable(place, _) = error { true } else { false }
                    }
                }
            }
            try setPermissions(0o755, 0o644, of: folder)
            let second = try SQLiteStore(path: folder.store)
            #expect(try await second.read("a")?.revision == revision)
            try await second.put("a", "2")
            try await second.close()
        }
    }

    private func setPermissions(_ folderMode: Int, _ fileMode: Int, of folder: StoreFolder) throws {
        try FileManager.default.setAttributes([.posixPermissions: fileMode], ofItemAtPath: folder.store)
        try FileManager.default.setAttributes([.posixPermissions: folderMode], ofItemAtPath: folder.path)
    }
}

/// Another user of the file, who holds a lock on it.
private struct Intruder {
    private let queue: DatabaseQueue

    init(_ path: String, holding lock: String) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.inDatabase { db in try db.execute(sql: lock) }
    }

    func leave() throws {
        try queue.inDatabase { db in try db.execute(sql: "ROLLBACK") }
        try queue.close()
    }
}

extension SQLiteOptions {
    fileprivate static var impatient: SQLiteOptions { SQLiteOptions(busyTimeout: .milliseconds(20)) }
}
