import CSockets
import NIOCore
import NIOPosix

/// What belongs to an event loop's thread: its sockets, its timers, and its turns.
final class ReactorThread {
    private static let mostEvents = 256
    private static let running = ThreadSpecificVariable<NIOLoopBoundBox<ReactorThread>>()

    let reactor: Reactor
    private let poller: Poller
    var timers = ReactorTimers()
    private var files: [PolledFile] = []
    /// Which can go on without having to wait.
    private var ready: [PolledFile] = []
    /// Which were closed in this turn.
    private var closed: [PolledFile] = []
    private var readBuffers = ReadBuffers()
    /// When the timers were looked at last.
    private var now = NIODeadline.now()
    /// Set when the thread is to end.
    private var ended: (() -> Void)?

    init(_ reactor: Reactor, _ poller: Poller) {
        self.reactor = reactor
        self.poller = poller
    }

    /// The one that this thread is.
    static var current: ReactorThread {
        guard let current = running.currentValue?.value else {
            preconditionFailure("not on an event loop of the gateway's")
        }
        return current
    }
}

@available(*, unavailable)
extension ReactorThread: Sendable {}

// MARK: - Turns

extension ReactorThread {
    func run() {
        Self.running.currentValue = NIOLoopBoundBox(self, eventLoop: reactor)
        let events = UnsafeMutableBufferPointer<slipway_event>.allocate(capacity: Self.mostEvents)
        defer { events.deallocate() }
        while ended == nil { turn(events) }
        end()
        Self.running.currentValue = nil
    }

    private func turn(_ events: UnsafeMutableBufferPointer<slipway_event>) {
        for event in events.prefix(poller.wait(events, milliseconds: patience)) {
            guard let user = event.user else { continue }
            Unmanaged<PolledFile>.fromOpaque(user)._withUnsafeGuaranteedRef { $0.changed(event.changes) }
        }
        goOn()
        for task in reactor.takeTasks() { task(self) }
        runTimers()
        bury()
    }

    /// Milliseconds in which there is nothing to do; below 0: until something comes.
    private var patience: CInt {
        guard ready.isEmpty, closed.isEmpty, !reactor.hasTasks else { return 0 }
        guard let deadline = timers.next else { return -1 }
        // Rounded up: woken too early, it would have to wait again.
        return CInt(clamping: max(0, ((deadline - now).nanoseconds + 999_999) / 1_000_000))
    }

    private func goOn() {
        guard !ready.isEmpty else { return }
        let now = ready
        ready.removeAll(keepingCapacity: true)
        for file in now { file.goOnNow() }
    }

    private func runTimers() {
        now = .now()
        while let timer = timers.due(at: now) { timer.fire() }
    }

    private func bury() {
        guard !closed.isEmpty else { return }
        let now = closed
        closed.removeAll(keepingCapacity: true)
        for file in now {
            left(file)
            file.hasClosed()
        }
    }
}

// MARK: - Sockets

extension ReactorThread {
    /// From here on it hears of its socket, and lives until the end of the turn in which it is closed.
    ///
    /// - Throws: `IOError`.
    func join(_ file: PolledFile) throws {
        try poller.add(file)
        file.rosterIndex = files.count
        files.append(file)
    }

    private func left(_ file: PolledFile) {
        guard let index = file.rosterIndex else { return }
        file.rosterIndex = nil
        let last = files.removeLast()
        if last !== file {
            files[index] = last
            last.rosterIndex = index
        }
    }

    /// It can go on at once, in its turn after the others.
    func isReady(_ file: PolledFile) { ready.append(file) }

    /// What was told of it within this turn may still name it.
    func close(_ file: PolledFile) {
        poller.remove(file)
        file.file.close()
        closed.append(file)
    }

    func receive(_ size: Int, from file: SocketFile) -> (ByteBuffer, SocketFile.Transfer) {
        readBuffers.receive(size, from: file)
    }
}

// MARK: - The end

extension ReactorThread {
    func end(_ done: @escaping () -> Void) { ended = done }

    private func end() {
        for task in reactor.takeTasks(isLast: true) { task(self) }
        for file in files { _ = file.closeFile() }
        while !closed.isEmpty { bury() }
        timers.removeAll()
        ended?()
        ended = nil
    }
}
