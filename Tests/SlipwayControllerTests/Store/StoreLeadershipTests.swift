import Foundation
import SlipwayController
import SlipwayTesting
import Testing

/// Leadership of a file between processes.
@Suite(.timeLimit(.minutes(1)))
struct StoreLeadershipTests {
    @Test func oneOpeningLeadsAndTheOtherIsToldWho() async throws {
        try await inFolder { folder in
            let (one, other) = (try SQLiteStore(path: folder.store), try SQLiteStore(path: folder.store))
            let held = try #require(try await one.lead("leader", as: "host-1, process 17"))
            #expect(try await other.lead("leader", as: "host-2") == nil)
            #expect(try await other.leader(of: "leader") == "host-1, process 17")
            await held.release()
            #expect(try await other.lead("leader", as: "host-2") != nil)
            try await one.close()
            try await other.close()
        }
    }

    @Test func closingMakesPlace() async throws {
        try await inFolder { folder in
            let (one, other) = (try SQLiteStore(path: folder.store), try SQLiteStore(path: folder.store))
            let held = try #require(try await one.lead("leader", as: "first"))
            try await one.close()
            await held.ended()
            #expect(try await other.lead("leader", as: "second") != nil)
            try await other.close()
        }
    }

    @Test func aKilledLeaderMakesPlaceAtOnce() async throws {
        try await inFolder { folder in
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.store as String] in
                let store = try SQLiteStore(path: path)
                if try await store.lead("leader", as: "killed") != nil { kill(getpid(), SIGKILL) }
            }
            let store = try SQLiteStore(path: folder.store)
            #expect(try await store.leader(of: "leader") == "killed")
            #expect(try await store.lead("leader", as: "next") != nil)
            try await store.close()
        }
    }

    @Test func aProgramThatTheLeaderStartedDoesNotLeadOn() async throws {
        try await inFolder { folder in
            let store = try SQLiteStore(path: folder.store)
            let held = try #require(try await store.lead("leader", as: "first"))
            let child = Process()
            child.executableURL = URL(fileURLWithPath: "/bin/cat")
            child.standardInput = Pipe()
            try child.run()
            defer { child.terminate() }
            await held.release()
            #expect(try await store.lead("leader", as: "second") != nil)
            try await store.close()
        }
    }

    @Test func aFileThatWasRemovedIsNotLedTwiceUnderItsName() async throws {
        try await inFolder { folder in
            let store = try SQLiteStore(path: folder.store)
            let first = try #require(try await store.lead("leader", as: "first"))
            await first.release()
            try FileManager.default.removeItem(atPath: folder.store + ".leader")
            #expect(try await store.lead("leader", as: "second") != nil)
            #expect(try await store.lead("leader", as: "third") == nil)
            try await store.close()
        }
    }
}
