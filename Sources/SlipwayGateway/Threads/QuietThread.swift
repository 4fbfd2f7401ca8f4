import NIOCore
import NIOPosix

/// A thread for what nobody's request waits for: it stands back where requests want the core.
package struct QuietThread: Sendable {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    package let loop: any EventLoop
    /// Has tasks done there.
    package let executor: any TaskExecutor

    /// - Parameters:
    ///   - name: what tools call it; 15 bytes at most.
    ///   - niceness: what the thread gets of a core that is full: with 3 a third of it, with 10 a tenth.
    package init(_ name: String, niceness: CInt) {
        loop = group.next()
        executor = LoopExecutor(loop)
        loop.execute {
            ThreadRank.name(name)
            ThreadRank.stepBack(to: niceness)
        }
    }

    /// As `Task.sleep`, and wakes no other thread.
    package func sleep(for duration: Duration) async throws {
        let timer = loop.scheduleTask(in: TimeAmount(duration)) {}
        try await withTaskCancellationHandler {
            try await timer.futureResult.get()
        } onCancel: {
            timer.cancel()
        }
    }

    /// Nothing may be left to do there.
    package func end() async {
        await withCheckedContinuation { done in group.shutdownGracefully { _ in done.resume() } }
    }
}
