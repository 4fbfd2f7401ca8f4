import NIOCore

/// A connection as those see it who speak HTTP over it: bytes that come when they are asked for, and bytes that leave.
///
/// Confined to its event loop. All may be called at any moment, also within what the user is told; once it is closed they do nothing.
protocol Line: AnyObject {
    /// Whether more should be written: false while too much waits for the peer.
    var isWritable: Bool { get }
    /// Without the port; nil where it is not known.
    var peerAddress: String? { get }

    /// Begins to tell this user.
    func serve(_ user: any LineUser)
    /// Wants one read. Asked again before it has come, it stays one.
    func read()
    /// Leaves with the next flush.
    func write(_ bytes: ByteBuffer)
    func flush()
    /// Leaves now, after what was written before.
    func send(_ bytes: ByteBuffer)
    /// Flushes; `done` is called once all has left or nothing more can.
    func flush(then done: @escaping () -> Void)
    /// Sends nothing more, and says so.
    func closeOutput()
    func close()
    /// As `close`, and what is under way cannot be taken for a whole.
    func reset()
}

/// Who speaks over a line.
///
/// Is told on the line's event loop, never from within a call of its own other than those that close it or write.
protocol LineUser: AnyObject {
    func received(_ bytes: ByteBuffer)
    /// After each read, and what it brought.
    func readCompleted()
    func writabilityChanged()
    func handshakeCompleted()
    /// The line is of no use any more; its user closes it.
    func failed(_ error: any Error)
    /// The peer sends no more than what has come already, of which nothing is being read. Told once.
    func peerEnded()
    /// The last that is told.
    func closed()
}

extension LineUser {
    func handshakeCompleted() {}
    func peerEnded() {}
}
