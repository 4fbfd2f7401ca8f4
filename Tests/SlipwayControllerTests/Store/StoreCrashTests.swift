import Foundation
import SlipwayController
import SlipwayTesting
import Testing

/// What is left of a process that died while it committed.
@Suite(.timeLimit(.minutes(10)))
struct StoreCrashTests {
    /// A commit appends to the log, so a log cut anywhere is what a process killed there leaves.
    @Test func aLogCutAnywhereHoldsWholeCommitsAndNoFewerThanWereAcknowledged() async throws {
        try await inFolder { folder in
            let store = try SQLiteStore(path: folder.store)
            var sizes = [try size(of: folder.store + "-wal")]
            for round in 1...8 {
                try await store.commit(.round(round))
                sizes.append(try size(of: folder.store + "-wal"))
            }
            for length in cuts(of: sizes) {
                let copy = try folder.copy(to: "cut-\(length)")
                try cut(copy + "-wal", to: length)
                let acknowledged = sizes.count { $0 <= length } - 1
                #expect(try await rounds(in: copy) == max(0, acknowledged), "the log cut to \(length) bytes")
            }
            try await store.close()
        }
    }

    @Test func garbageAtTheEndOfTheLogIsNoCommit() async throws {
        try await inFolder { folder in
            let store = try SQLiteStore(path: folder.store)
            for round in 1...3 { try await store.commit(.round(round)) }
            let copy = try folder.copy(to: "garbage")
            let log = try FileHandle(forWritingTo: URL(fileURLWithPath: copy + "-wal"))
            try log.seekToEnd()
            try log.write(contentsOf: Data(repeating: 0xA5, count: 10_000))
            try log.close()
            #expect(try await rounds(in: copy) == 3)
            try await store.close()
        }
    }

    @Test(arguments: [1, 2, 5, 20, 70])
    func aKilledProcessKeepsWhatItAcknowledged(_ before: Int) async throws {
        try await inFolder { folder in
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = folder.store as String, before = before as Int] in
                let store = try SQLiteStore(path: path)
                for round in 1... {
                    try await store.commit(.round(round))
                    try Data("\(round)".utf8).write(to: URL(fileURLWithPath: path + ".acknowledged"), options: .atomic)
                    // From another thread, so that it strikes at any moment of the commits that go on here.
                    if round == before { Thread.detachNewThread { kill(getpid(), SIGKILL) } }
                }
            }
            let text = try String(contentsOfFile: folder.store + ".acknowledged", encoding: .utf8)
            let acknowledged = try #require(Int(text))
            #expect(acknowledged >= before)
            // The commit that was under way may be there, but then whole.
            #expect((acknowledged...acknowledged + 1).contains(try await rounds(in: folder.store)))
        }
    }

    /// How many rounds the store holds; each must be there whole, and commits must go on after it.
    private func rounds(in path: String) async throws -> Int {
        let store = try SQLiteStore(path: path)
        let listing = try await store.list("round/", after: nil, limit: nil)
        let texts = Set(listing.entries.map(\.text))
        #expect(texts.count <= 1, "keys of different rounds: \(texts.sorted())")
        #expect([0, StoreTransaction.keysOfARound].contains(listing.entries.count))
        let round = texts.first.flatMap { Int($0) } ?? 0
        #expect(listing.revision == StoreRevision(Int64(round)))
        try await store.commit(.round(round + 1))
        try await store.close()
        return round
    }

    /// Around every page of the log, and in the midst of them.
    private func cuts(of sizes: [Int]) -> [Int] {
        let whole = sizes.last ?? 0
        let pages = stride(from: 32, through: whole, by: 24 + 4_096)
        return pages.flatMap { [$0 - 1, $0, $0 + 1, $0 + 2_000] }.filter { $0 <= whole }
    }

    private func size(of path: String) throws -> Int {
        try Data(contentsOf: URL(fileURLWithPath: path)).count
    }

    private func cut(_ path: String, to length: Int) throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.truncate(atOffset: UInt64(length))
        try file.close()
    }
}

extension StoreTransaction {
    static let keysOfARound = 12

    /// Writes the round's number to every key.
    static func round(_ round: Int) -> StoreTransaction {
        let value = Array("\(round)".utf8)
        return StoreTransaction(operations: (0..<keysOfARound).map { .put("round/\($0)", value) })
    }
}
