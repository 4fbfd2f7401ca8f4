import Foundation
import GRDB
import SlipwayTesting
import Testing

@testable import SlipwayController

/// What a file keeps from one process to the next.
@Suite(.timeLimit(.minutes(10)))
struct StoreDurabilityTests {
    @Test func everythingIsThereAfterReopening() async throws {
        try await inFolder { folder in
            let first = try SQLiteStore(path: folder.store)
            let (old, new) = (try await first.put("a", "1"), try await first.put("b", "2"))
            try await first.close()

            let second = try SQLiteStore(path: folder.store)
            let listing = try await second.list("", after: nil, limit: nil)
            #expect(listing.entries.map(\.text) == ["1", "2"])
            #expect(listing.entries.map(\.revision) == [old, new])
            #expect(listing.revision == new)
            #expect(try await second.put("c", "3") > new)
            try await second.close()
        }
    }

    @Test func aClosedStoreIsOneFile() async throws {
        try await inFolder { folder in
            let store = try SQLiteStore(path: folder.store)
            try await store.put("a", "1")
            _ = try await store.read("a")
            try await store.close()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["slipway.db"])
        }
    }

    @Test func watchesGoOnAcrossReopening() async throws {
        try await inFolder { folder in
            let first = try SQLiteStore(path: folder.store)
            let start = try await first.put("a", "1")
            let missed = try await first.put("a", "2")
            try await first.close()

            let second = try SQLiteStore(path: folder.store)
            var changes = second.watch("", after: start).makeAsyncIterator()
            #expect(try await changes.next()?.revision == missed)
            try await second.close()
        }
    }

    @Test func historyThatWasDroppedStaysUnknownUnderALargerLimit() async throws {
        try await inFolder { folder in
            let short = SQLiteOptions(history: HistoryLimit(revisions: 5))
            let first = try SQLiteStore(path: folder.store, options: short)
            let start = try await first.put("a", "0")
            for round in 1...10 { try await first.put("a", "\(round)") }
            try await first.close()

            let second = try SQLiteStore(path: folder.store)
            await #expect(throws: StoreError.compacted(start)) {
                for try await _ in second.watch("", after: start) { break }
            }
            try await second.close()
        }
    }

    /// GRDB chooses NORMAL with a write-ahead log, which may lose the last commits with the power supply.
    @Test func commitsReachTheDiskBeforeTheyReturn() async throws {
        try await inFolder { folder in
            let store = try SQLiteStore(path: folder.store)
            let (journal, synchronous) = try await store.pool.writeWithoutTransaction { db in
                (
                    try String.fetchOne(db, sql: "PRAGMA journal_mode"),
                    try Int.fetchOne(db, sql: "PRAGMA synchronous")
                )
            }
            #expect(journal == "wal")
            #expect(synchronous == 2)
            try await store.close()
        }
    }

    @Test func guardsHoldBetweenTwoOpenings() async throws {
        try await inFolder { folder in
            let (one, other) = (try SQLiteStore(path: folder.store), try SQLiteStore(path: folder.store))
            let first = try await one.put("a", "1")
            let second = try await other.put("a", "2", if: .unchanged("a", at: first))
            await #expect(throws: StoreError.conflict("a")) {
                try await one.put("a", "3", if: .unchanged("a", at: first))
            }
            #expect(try await one.read("a")?.revision == second)
            try await one.close()
            try await other.close()
        }
    }

    @Test func aCommitIsNotStoppedByCancellation() async throws {
        try await inFolder { folder in
            let store = try SQLiteStore(path: folder.store)
            let committing = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await store.put("a", "1")
            }
            let revision = try await committing.value
            #expect(try await store.read("a")?.revision == revision)
            try await store.close()
        }
    }
}
