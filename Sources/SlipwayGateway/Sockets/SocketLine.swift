import CSockets
import NIOCore

/// A socket's connection on one of the gateway's own event loops.
///
/// The system tells each change once, and what it told is remembered here: a read or a write costs one call, and no other calls tell the system
/// what is wanted next. A read that did not fill its space has brought all there was.
final class SocketLine: PolledFile {
    private var user: (any LineUser)?
    /// Set until it stands or does not.
    private var connecting: ((IOError?) -> Void)?

    private var queue = SendQueue()
    /// Who waits until all has left; told whether it has.
    private var sent: [(Bool) -> Void] = []
    private var readSize = ReadBuffers.smallest
    private var canRead = false
    private var canWrite = true
    private var wantsRead = false
    /// The peer sends nothing more than what is here already.
    private var isEnding = false
    private var hasToldEnd = false
    /// Nothing more leaves. What has come is delivered first, for it may say why.
    private var writeFailed = false

    /// Of a connection that was accepted.
    ///
    /// - Throws: `IOError`.
    func open() throws { try thread.join(self) }

    /// - Parameter done: called once, unless it is closed before.
    /// - Throws: `IOError` where no connection can be made.
    func connect(to address: SocketAddress, _ done: @escaping (IOError?) -> Void) throws {
        canWrite = false
        try file.connect(to: address)
        connecting = done
        try thread.join(self)
    }

    func serve(_ user: any LineUser) { self.user = user }

    override func changed(_ changes: UInt32) {
        guard !isClosed else { return }
        if changes & SLIPWAY_ENDED.rawValue != 0 { isEnding = true }
        if changes & SLIPWAY_READABLE.rawValue != 0 { canRead = true }
        if changes & SLIPWAY_WRITABLE.rawValue != 0, !canWrite {
            canWrite = true
            becameWritable()
        }
        if canRead, wantsRead, !isClosed { readOnce() } else { tellEnd() }
    }

    override func goOn() {
        if writeFailed { return readLast() }
        if wantsRead, canRead { readOnce() }
    }

    override func hasClosed() {
        let user = self.user
        self.user = nil
        user?.closed()
    }
}

extension SocketLine {
    private func becameWritable() {
        guard let connecting else { return sendWaiting() }
        self.connecting = nil
        connecting(file.error)
    }
}

// MARK: - Reading

extension SocketLine {
    private func readOnce() {
        let (bytes, transfer) = thread.receive(readSize, from: file)
        switch transfer {
        case .bytes(0): close()
        case .bytes(let count):
            wantsRead = false
            canRead = isEnding || count == readSize
            adapt(to: count)
            tell(bytes)
            tellEnd()
        case .wouldBlock: canRead = false
        case .failed(let code): fail(IOError(errnoCode: code, reason: "recv"))
        }
    }

    private func tell(_ bytes: ByteBuffer) {
        guard let user else { return }
        user.received(bytes)
        if !isClosed { user.readCompleted() }
    }

    private func tellEnd() {
        guard isEnding, !hasToldEnd, !wantsRead, !isClosed else { return }
        hasToldEnd = true
        user?.peerEnded()
    }

    /// More at a time for who sends much.
    private func adapt(to count: Int) {
        if count == readSize {
            readSize = min(2 * readSize, ReadBuffers.largest)
        } else if count < readSize / 4 {
            readSize = max(readSize / 2, ReadBuffers.smallest)
        }
    }

    /// The peer takes nothing more: what it has said before is read, up to its end.
    private func readLast() {
        var reads = 0
        while !isClosed, reads < 64 {
            reads += 1
            let (bytes, transfer) = thread.receive(ReadBuffers.largest, from: file)
            guard case .bytes(let count) = transfer, count > 0 else { break }
            tell(bytes)
        }
        close()
    }

    private func fail(_ error: IOError) {
        user?.failed(error)
        close()
    }
}

// MARK: - Writing

extension SocketLine {
    private func sendWaiting() {
        guard canWrite, !isClosed, !writeFailed else { return }
        switch queue.send(to: file) {
        case .bytes: tellWaiting(isSent: true)
        case .wouldBlock: canWrite = false
        case .failed: writingFailed()
        }
        if queue.hasRoomAgain() { user?.writabilityChanged() }
    }

    private func tellWaiting(isSent: Bool) {
        guard !sent.isEmpty else { return }
        let waiting = sent
        sent = []
        for done in waiting { done(isSent) }
    }

    private func writingFailed() {
        writeFailed = true
        queue.removeAll()
        goOnSoon()
        tellWaiting(isSent: false)
    }

    /// - Parameter done: called once, with whether all that was written before has left.
    func whenSent(_ done: @escaping (Bool) -> Void) {
        guard !isClosed, !writeFailed else { return done(false) }
        sent.append(done)
    }
}

extension SocketLine: Line {
    var isWritable: Bool { queue.isWritable && !isClosed }
    var peerAddress: String? { file.peerAddress?.ipAddress }

    func read() {
        wantsRead = true
        if canRead { goOnSoon() }
    }

    func write(_ bytes: ByteBuffer) {
        guard !isClosed, !writeFailed else { return }
        queue.append(bytes)
    }

    func flush() {
        guard !queue.isEmpty else { return }
        sendWaiting()
    }

    func send(_ bytes: ByteBuffer) {
        guard queue.isEmpty, canWrite, !isClosed, !writeFailed else {
            write(bytes)
            return flush()
        }
        switch bytes.withUnsafeReadableBytes({ file.send($0) }) {
        case .bytes(let count): if count < bytes.readableBytes { keep(bytes, after: count) }
        case .wouldBlock: keep(bytes, after: 0)
        case .failed: writingFailed()
        }
    }

    /// What the system did not take waits until it does.
    private func keep(_ bytes: ByteBuffer, after count: Int) {
        canWrite = false
        var rest = bytes
        rest.moveReaderIndex(forwardBy: count)
        queue.append(rest)
    }

    func flush(then done: @escaping () -> Void) {
        whenSent { _ in done() }
        sendWaiting()
    }

    func closeOutput() {
        guard !isClosed else { return }
        file.closeOutput()
    }

    func reset() {
        guard !isClosed else { return }
        file.resetOnClose()
        close()
    }

    func close() {
        guard closeFile() else { return }
        connecting = nil
        queue.removeAll()
        tellWaiting(isSent: false)
    }
}
