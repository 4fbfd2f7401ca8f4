#if os(Linux)
import Foundation
import NIOCore
import SlipwayCore
import Synchronization
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

@testable import SlipwayGateway

/// The mirror's threads stand back; nobody else's do.
@Suite(.timeLimit(.minutes(10)))
struct MirrorThreadsTests {
    /// Of the thread that asks.
    private static var niceness: CInt { getpriority(0, 0) }
    private static var isBatch: Bool { sched_getscheduler(0) == 3 }

    @Test func bothStandBack() async throws {
        let before = Self.niceness
        let threads = MirrorThreads()
        let asking = try await threads.asking.loop.submit { (Self.niceness, Self.isBatch) }.get()
        let expected = (max(before, MirrorThreads.niceness), true)
        #expect(asking == expected)
        let comparing = await withTaskExecutorPreference(threads.comparing.executor) { (Self.niceness, Self.isBatch) }
        #expect(comparing == expected)
        await threads.end()
    }

    private static func name(of thread: QuietThread) async throws -> String {
        try await thread.loop.submit { try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8) }.get()
    }

    @Test func bothHaveNames() async throws {
        let threads = MirrorThreads()
        #expect(try await Self.name(of: threads.asking) == "slipway-mirror\n")
        #expect(try await Self.name(of: threads.comparing) == "slipway-compare\n")
        await threads.end()
    }

    /// Told from where the pairs were compared.
    @Test func theNewsComeFromTheThreadThatCompares() async throws {
        let (ranks, feed) = AsyncStream.makeStream(of: CInt.self)
        let mirror = Mirror(tlsContexts: TLSContexts(), maxHeadBytes: 4096) { _ in feed.yield(Self.niceness) }
        let plan = ShadowPlan(share: .full)
        let assignment = ShadowAssignment(rollout: "r", attempt: 1, version: "v", salt: 1, plan: plan)
        try #require(mirror.lane(of: assignment)).ledger.noteDropped()
        let rank = await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await mirror.run() }
            defer { tasks.cancelAll() }
            return await ranks.first { _ in true }
        }
        #expect(rank == max(Self.niceness, MirrorThreads.niceness))
    }
}
#endif
