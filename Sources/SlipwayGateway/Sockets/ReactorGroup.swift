import Dispatch
import NIOCore

/// The gateway's event loops, of which each connection has one.
package final class ReactorGroup: Sendable {
    let reactors: [Reactor]

    /// - Throws: `IOError` where the system has no files left.
    package init(loops: Int) throws {
        reactors = try (0..<max(1, loops)).map { try Reactor(name: "slipway-loop-\($0)") }
    }

    /// Closes what is open. From here on nothing is done on these loops any more.
    package func end() async {
        for reactor in reactors {
            await withCheckedContinuation { done in reactor.end { done.resume() } }
        }
    }
}
