import NIOCore
import NIOPosix

/// The mirror's two threads, which stand back where requests want the core.
struct MirrorThreads: Sendable {
    /// Worth a tenth of a core that is full: no more, for nobody waits for them, and no less, for when the shadow's answers came is compared
    /// too, and a verdict is wanted of a busy process as well.
    static let niceness: CInt = 10

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    let asking: any EventLoop
    let comparing: LoopExecutor

    init() {
        let (asking, comparing) = (group.next(), group.next())
        asking.execute { ThreadRank.stepBack(to: Self.niceness) }
        comparing.execute { ThreadRank.stepBack(to: Self.niceness) }
        self.asking = asking
        self.comparing = LoopExecutor(comparing)
    }

    func end() async {
        await withCheckedContinuation { done in group.shutdownGracefully { _ in done.resume() } }
    }
}
