import Foundation
import GRDB
import SlipwayTesting
import Testing

@testable import SlipwayController

/// Each fault of the file gives an error that names it, and loses nothing that was acknowledged.
@Suite struct SQLiteFaultTests {
    private let folder: ScratchFolder
    private var path: String { folder.file("store.db") }

    init() throws { folder = try ScratchFolder() }

    private func openFailure() -> StoreError? {
        do {
            _ = try SQLiteStore(path: path)
            return nil
        } catch {
            return error as? StoreError
        }
    }

    @Test func whatWasCommittedIsThereAfterReopening() async throws {
        let first = try SQLiteStore(path: path)
        let revision = try await first.put("a", [1])
        try await first.close()
        let second = try SQLiteStore(path: path)
        #expect(try await second.read("a") == StoreEntry(key: "a", value: [1], revision: revision))
        #expect(try await second.put("b", [2]).number == revision.number + 1)
        try await second.close()
    }

    @Test func aFileThatIsNoDatabaseIsRefused() throws {
        try Data("not a database, but long enough to look like one".utf8).write(to: URL(fileURLWithPath: path))
        guard case .corrupt(path, _) = openFailure() else { throw StoreConformance.Unexpected() }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).starts(with: Data("not a database".utf8)))
    }

    @Test func anotherProgramsDatabaseIsRefusedAndLeftAlone() async throws {
        let other = try DatabaseQueue(path: path)
        try await other.write { try $0.execute(sql: "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)") }
        try other.close()
        #expect(openFailure() == .foreign(path: path))
        let count = try await DatabaseQueue(path: path).read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM theirs")
        }
        #expect(count == 1)
    }

    @Test func aLaterSchemaIsRefused() async throws {
        try await SQLiteStore(path: path).close()
        let raw = try DatabaseQueue(path: path)
        try await raw.write { try $0.execute(sql: "PRAGMA user_version = 99") }
        try raw.close()
        #expect(openFailure() == .newer(path: path, schema: 99))
    }

    @Test func damagedPagesAreFoundAtTheStart() async throws {
        let store = try SQLiteStore(path: path)
        for number in 0..<200 { try await store.put("k/\(number)", [UInt8](repeating: 7, count: 500)) }
        try await store.close()
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        try handle.seek(toOffset: 4096 * 3)
        try handle.write(contentsOf: Data(repeating: 0xAB, count: 4096 * 8))
        try handle.close()
        guard case .corrupt(path, _) = openFailure() else { throw StoreConformance.Unexpected() }
    }

    @Test func aFullDiskFailsTheCommitAndLosesNothing() async throws {
        let limit = try SQLiteStore(path: path, keptChanges: 10) { try $0.execute(sql: "PRAGMA max_page_count = 40") }
        var acknowledged = 0
        await #expect(throws: StoreError.full(path: path)) {
            for number in 0..<1000 {
                try await limit.put("k/\(number)", [UInt8](repeating: 1, count: 2000))
                acknowledged = number + 1
            }
        }
        #expect(acknowledged > 3)
        #expect(try await limit.list("k/", after: nil, limit: nil).entries.count == acknowledged)
        try await limit.close()
        let freed = try SQLiteStore(path: path)
        #expect(try await freed.list("k/", after: nil, limit: nil).entries.count == acknowledged)
        try await freed.put("k/more", [1])
        try await freed.close()
    }

    @Test func aLockedFileFailsTheCommitAndRecovers() async throws {
        let store = try SQLiteStore(path: path)
        try await store.put("a", [1])
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: path, configuration: configuration)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
        await #expect(throws: StoreError.locked(path: path)) { try await store.put("a", [2]) }
        #expect(try await store.read("a")?.value == [1])
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try await store.put("a", [3])
        #expect(try await store.read("a")?.value == [3])
        try other.close()
        try await store.close()
    }

    @Test func aFolderThatIsNotThereIsNamed() throws {
        let missing = folder.file("no/such/folder/store.db")
        #expect { try SQLiteStore(path: missing) } throws: { error in "\(error)".contains(missing) }
    }

    /// The files as they lie after a commit, unclosed, are what a killed process leaves behind.
    @Test func filesLeftByAKilledProcessHoldEveryAcknowledgedCommit() async throws {
        let store = try SQLiteStore(path: path)
        for round in 0..<12 {
            let value = [UInt8(round)]
            for _ in 0..<20 {
                let both = StoreTransaction(operations: [.put("x", value), .put("y", value)])
                try await store.commit(both)
            }
            let copy = folder.file("copy-\(round).db")
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
            let opened = try SQLiteStore(path: copy)
            #expect(try await opened.read("x")?.value == value)
            #expect(try await opened.read("y")?.value == value)
            try await opened.close()
        }
        try await store.close()
    }

    @Test func aSecondProcessDoesNotLead() async throws {
        let (one, two) = (try SQLiteStore(path: path), try SQLiteStore(path: path))
        let leadership = try await one.lead("controller", as: "one")
        #expect(leadership != nil)
        #expect(try await two.lead("controller", as: "two") == nil)
        await leadership?.release()
        #expect(try await two.lead("controller", as: "two") != nil)
    }
}

extension StoreConformance {
    /// Another error, or none, than the one a test waits for.
    struct Unexpected: Error {}
}
