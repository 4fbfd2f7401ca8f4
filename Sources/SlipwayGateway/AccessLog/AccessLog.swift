import Logging
import NIOPosix
import SlipwayCore
import Synchronization

/// Takes the event loops' entries and has them written by a thread of its own: a disk that stalls holds up no exchange.
///
/// Bounded: what comes while too much waits to be written is dropped and counted.
final class AccessLog: Sendable {
    private struct State {
        var waiting: [AccessEntry] = []
        var isScheduled = false
        var dropped = 0
        var tellsFault = true
    }

    /// Entries that may wait, about half a second of a machine's traffic.
    private static let limit = 65_536

    private let state = Mutex(State())
    private let file: AccessLogFile
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let logger: Logger

    /// - Throws: `AccessLogError`.
    init(_ target: AccessLogTarget, logger: Logger) throws {
        file = try AccessLogFile(target)
        self.logger = logger
        thread.start()
    }

    /// Entries that were not written.
    var dropped: Int { state.withLock { $0.dropped } }

    /// Never waits for a write.
    func add(_ entries: [AccessEntry]) {
        let schedules = state.withLock { state in
            guard state.waiting.count + entries.count <= Self.limit else {
                state.dropped += entries.count
                return false
            }
            state.waiting += entries
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if schedules { thread.submit { [self] _ in write() } }
    }

    /// After log rotation has moved the file away. Entries that came before are in the old one.
    func reopen() {
        thread.submit { [self] _ in
            do { try file.reopen() } catch {
                logger.error(
                    "The access log was not opened anew: the file before stays",
                    metadata: ["reason": "\(error)"]
                )
            }
        }
    }

    /// When everything that was added has been written. Nothing may be added any more.
    func close() async {
        do {
            try await thread.runIfActive { [self] in write() }
            try await thread.shutdownGracefully()
        } catch {
            logger.error("The access log did not end in order", metadata: ["reason": "\(error)"])
        }
    }

    private func write() {
        let entries = state.withLock { state in
            defer { state.waiting = [] }
            state.isScheduled = false
            return state.waiting
        }
        guard !entries.isEmpty else { return }
        var lines: [UInt8] = []
        lines.reserveCapacity(entries.count * 512)
        for entry in entries { entry.write(to: &lines) }
        do {
            try file.append(lines)
            state.withLock { $0.tellsFault = true }
        } catch {
            failed(entries.count, because: error)
        }
    }

    /// Said once, until writing works again: a full disk is not helped by more lines.
    private func failed(_ count: Int, because error: any Error) {
        let tells = state.withLock { state in
            defer { state.tellsFault = false }
            state.dropped += count
            return state.tellsFault
        }
        if tells { logger.error("The access log cannot be written", metadata: ["reason": "\(error)"]) }
    }
}
