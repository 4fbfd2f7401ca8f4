import NIOCore
import Testing

@testable import SlipwayGateway

@Suite(.timeLimit(.minutes(10)))
struct QuietThreadTests {
    @Test func itWorksAndSleepsOnItsOwnThread() async throws {
        let thread = QuietThread("test", niceness: 10)
        try await withTaskExecutorPreference(thread.executor) {
            #expect(thread.loop.inEventLoop)
            try await thread.sleep(for: .milliseconds(1))
            #expect(thread.loop.inEventLoop)
        }
        await thread.end()
    }

    @Test func whoIsCancelledSleepsNoLonger() async throws {
        let thread = QuietThread("test", niceness: 10)
        let sleeping = Task { try await thread.sleep(for: .seconds(3600)) }
        sleeping.cancel()
        await #expect(throws: (any Error).self) { try await sleeping.value }
        await thread.end()
    }
}
