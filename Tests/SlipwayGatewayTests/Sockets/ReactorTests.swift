import NIOCore
import Synchronization
import Testing

@testable import SlipwayGateway

@Suite(.timeLimit(.minutes(10)))
struct ReactorTests {
    /// A loop for as long as `body` takes.
    static func run(_ body: (Reactor) async throws -> Void) async throws {
        let group = try ReactorGroup(loops: 1)
        do { try await body(group.reactors[0]) } catch {
            await group.end()
            throw error
        }
        await group.end()
    }

    private final class Log: Sendable {
        private let kept = Mutex<[Int]>([])
        func note(_ number: Int) { kept.withLock { $0.append(number) } }
        var all: [Int] { kept.withLock { $0 } }
    }

    @Test func tasksAreDoneInTheirOrderOnItsThread() async throws {
        try await Self.run { reactor in
            let log = Log()
            for number in 0..<1000 { reactor.execute { log.note(reactor.inEventLoop ? number : -1) } }
            try await reactor.submit {}.get()
            #expect(log.all == Array(0..<1000))
            #expect(!reactor.inEventLoop)
        }
    }

    @Test func aTaskFromItsOwnThreadWaitsForItsTurn() async throws {
        try await Self.run { reactor in
            let log = Log()
            try await reactor.flatSubmit {
                reactor.execute { log.note(2) }
                log.note(1)
                return reactor.submit { log.note(3) }
            }.get()
            #expect(log.all == [1, 2, 3])
        }
    }

    @Test func timersFireInTheOrderOfTheirTimes() async throws {
        try await Self.run { reactor in
            let log = Log()
            let now = NIODeadline.now()
            let timers = [3, 1, 2].map { number in
                reactor.scheduleTask(deadline: now + .milliseconds(Int64(number))) { log.note(number) }
            }
            for timer in timers { try await timer.futureResult.get() }
            #expect(log.all == [1, 2, 3])
        }
    }

    @Test func aTimerThatWasCancelledDoesNotFire() async throws {
        try await Self.run { reactor in
            let log = Log()
            let cancelled = reactor.scheduleTask(in: .milliseconds(1)) { log.note(1) }
            cancelled.cancel()
            await #expect(throws: EventLoopError.self) { try await cancelled.futureResult.get() }
            try await reactor.scheduleTask(in: .milliseconds(5)) { log.note(2) }.futureResult.get()
            #expect(log.all == [2])
        }
    }

    @Test func whatATimerThrowsIsItsResult() async throws {
        try await Self.run { reactor in
            let timer = reactor.scheduleTask(in: .zero) { throw CancellationError() }
            await #expect(throws: CancellationError.self) { try await timer.futureResult.get() }
        }
    }

    @Test func theEndLeavesNobodyWaiting() async throws {
        let group = try ReactorGroup(loops: 2)
        let log = Log()
        group.reactors[1].scheduleTask(in: .hours(1)) {}.futureResult.whenFailure { _ in log.note(1) }
        group.reactors[1].execute { log.note(0) }
        await group.end()
        #expect(log.all == [0, 1])
        // Nobody does it any more, and nobody is harmed.
        group.reactors[0].execute { Issue.record("done after the end") }
    }
}
