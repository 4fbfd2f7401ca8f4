import Dispatch
import Foundation
import NIOCore
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An event loop of the gateway's own, as other threads see it: what they want done, and a thread that does it.
///
/// What a request costs is mostly the system's work, and of the rest NIO's channels were a fifth: promises, pipelines and queues that a
/// plain connection has no use for. A socket here is a `SocketLine`, whose reads and writes are calls. To everything else this is one of NIO's
/// event loops; TLS is NIO's, over a `LineChannel`. What it brought: docs/decisions/0023.
package final class Reactor: Sendable {
    typealias Task = @Sendable (ReactorThread) -> Void

    private struct Inbox {
        var tasks: [Task] = []
        var hasEnded = false
    }

    private let poller: Poller
    private let inbox = Mutex(Inbox())
    /// Zero while it does not run.
    private let thread = Atomic<UInt>(0)
    private let timers = Atomic<Int>(0)

    /// - Throws: `IOError`.
    init(name: String) throws {
        poller = try Poller()
        Thread.detachNewThread { [self] in
            thread.store(Self.currentThread, ordering: .releasing)
            ThreadRank.name(name)
            ReactorThread(self, poller).run()
            thread.store(0, ordering: .releasing)
        }
    }

    private static var currentThread: UInt {
        #if os(Linux)
        UInt(pthread_self())
        #else
        UInt(bitPattern: pthread_self())
        #endif
    }
}

// MARK: - Tasks

extension Reactor {
    /// Done on the thread, in the order in which it was asked for; after the end nothing is.
    func run(_ task: @escaping Task) {
        let isFirst = inbox.withLock { inbox in
            guard !inbox.hasEnded else { return false }
            inbox.tasks.append(task)
            return inbox.tasks.count == 1
        }
        // The thread itself looks before it waits.
        if isFirst, !inEventLoop { poller.wake() }
    }

    var hasTasks: Bool { inbox.withLock { !$0.tasks.isEmpty } }

    /// The thread's call.
    func takeTasks(isLast: Bool = false) -> [Task] {
        inbox.withLock { inbox in
            if isLast { inbox.hasEnded = true }
            guard !inbox.tasks.isEmpty else { return [] }
            defer { inbox.tasks = [] }
            return inbox.tasks
        }
    }

    /// Closes its sockets and lets the thread go.
    ///
    /// - Parameter done: called on the thread, as the last that it does.
    func end(_ done: @escaping @Sendable () -> Void) { run { $0.end(done) } }
}

// MARK: - NIO's side

extension Reactor: EventLoop {
    package var inEventLoop: Bool { thread.load(ordering: .relaxed) == Self.currentThread }

    package func execute(_ task: @escaping @Sendable () -> Void) { run { _ in task() } }

    package func scheduleTask<T>(
        deadline: NIODeadline,
        _ task: @escaping @Sendable () throws -> T
    ) -> Scheduled<T> {
        let promise = makePromise(of: T.self)
        let number = timers.add(1, ordering: .relaxed).newValue
        run { thread in
            thread.timers.add(
                ReactorTimers.Timer(number: number, deadline: deadline) {
                    do { promise.assumeIsolated().succeed(try task()) } catch { promise.fail(error) }
                } drop: {
                    promise.fail(EventLoopError.cancelled)
                }
            )
        }
        return Scheduled(promise: promise) { self.run { $0.timers.cancel(number) } }
    }

    package func scheduleTask<T>(in time: TimeAmount, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
        scheduleTask(deadline: .now() + time, task)
    }

    package func next() -> any EventLoop { self }
    package func any() -> any EventLoop { self }
    package func makeIterator() -> EventLoopIterator { EventLoopIterator([self]) }

    package func shutdownGracefully(queue: DispatchQueue, _ callback: @Sendable @escaping ((any Error)?) -> Void) {
        queue.async { callback(EventLoopError.unsupportedOperation) }
    }

    package func preconditionInEventLoop(file: StaticString, line: UInt) {
        precondition(inEventLoop, file: file, line: line)
    }
}
