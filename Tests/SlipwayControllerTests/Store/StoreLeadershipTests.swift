import Foundation
import SlipwayController
import SlipwayTesting
import Testing

/// Leadership of a file between processes.
@Suite(.timeLimit(.minutes(10)))
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

    #if os(Linux)
    /// Or it would go on leading after the leader was killed.
    @Test func aProgramThatTheLeaderStartsDoesNotInheritTheLock() async throws {
        try await inFolder { folder in
            let store = try SQLiteStore(path: folder.store)
            let held = try #require(try await store.lead("leader", as: "first"))
            let child = try spawnSleeper()
            defer { end(child) }
            let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(child)/fd")
            let files = descriptors.compactMap { name in link("/proc/\(child)/fd/\(name)") }
            #expect(!files.contains { $0.hasPrefix(folder.store) })
            await held.release()
            try await store.close()
        }
    }

    /// Nil for what the program opens and closes while it starts.
    private func link(_ path: String) -> String? {
        do { return try FileManager.default.destinationOfSymbolicLink(atPath: path) } catch { return nil }
    }

    /// Not by `Process`, which closes more in the child than other ways of starting one do.
    private func spawnSleeper() throws -> pid_t {
        var child: pid_t = 0
        let path = try #require(strdup("/bin/sleep"))
        let seconds = try #require(strdup("60"))
        defer {
            free(path)
            free(seconds)
        }
        try #require(posix_spawn(&child, path, nil, nil, [path, seconds, nil], environ) == 0)
        return child
    }

    private func end(_ child: pid_t) {
        kill(child, SIGKILL)
        waitpid(child, nil, 0)
    }
    #endif
}
