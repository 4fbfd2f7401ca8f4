/// A socket whose changes an event loop tells.
class PolledFile {
    final let file: SocketFile
    final let thread: ReactorThread
    /// Where the thread keeps it.
    final var rosterIndex: Int?
    /// Whether the thread is to call `goOn`.
    private final var isReady = false
    private(set) final var isClosed = false

    init(_ file: SocketFile, on thread: ReactorThread) {
        self.file = file
        self.thread = thread
    }

    /// - Parameter changes: of `slipway_change`, since it was called last.
    func changed(_ changes: UInt32) {}

    /// What could be done at once, and has let others go first.
    func goOn() {}

    /// Called once, after the turn in which it was closed.
    func hasClosed() {}
}

@available(*, unavailable)
extension PolledFile: Sendable {}

extension PolledFile {
    final func goOnSoon() {
        guard !isReady else { return }
        isReady = true
        thread.isReady(self)
    }

    final func goOnNow() {
        isReady = false
        if !isClosed { goOn() }
    }

    /// - Returns: whether this call closed it.
    final func closeFile() -> Bool {
        guard !isClosed else { return false }
        isClosed = true
        thread.close(self)
        return true
    }
}
