import NIOCore
import NIOPosix

/// The mirror's two threads, which stand back where requests want the core.
struct MirrorThreads: Sendable {
    /// It asks for a tenth of a core that is full, and so reads the answers soon: when they came is compared, too.
    static let askingNiceness: CInt = 10
    /// What is compared later is compared as well.
    static let comparingNiceness: CInt = 19

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    let asking: any EventLoop
    let comparing: LoopExecutor

    init() {
        let (asking, comparing) = (group.next(), group.next())
        asking.execute { ThreadRank.stepBack(to: Self.askingNiceness) }
        comparing.execute { ThreadRank.stepBack(to: Self.comparingNiceness) }
        self.asking = asking
        self.comparing = LoopExecutor(comparing)
    }

    func end() async {
        await withCheckedContinuation { done in group.shutdownGracefully { _ in done.resume() } }
    }
}
