import NIOCore

/// Space for reads, taken in turn: what a read brought is passed on as it lies, and its space serves again once nobody holds it.
struct ReadBuffers {
    private var small = Ring(places: 64)
    /// Few, for what a connection with a long body reads is passed on at once.
    private var large = Ring(places: 4)

    /// Of the first read of a connection; of its later ones up to `largest`.
    static let smallest = 2 << 10
    static let largest = 64 << 10

    /// One read into space for so many bytes.
    ///
    /// - Returns: what was read, and how that ended.
    mutating func receive(_ size: Int, from file: SocketFile) -> (ByteBuffer, SocketFile.Transfer) {
        size <= 4 * Self.smallest ? small.receive(size, from: file) : large.receive(size, from: file)
    }

    private struct Ring {
        private var buffers: [ByteBuffer]
        private var next = 0

        init(places: Int) { buffers = Array(repeating: ByteBuffer(), count: places) }

        mutating func receive(_ size: Int, from file: SocketFile) -> (ByteBuffer, SocketFile.Transfer) {
            // The place of the read before is the one that the processor has at hand.
            if !isFree(size) { advance(size) }
            let transfer = buffers[next].receive(size, from: file)
            return (buffers[next], transfer)
        }

        private mutating func advance(_ size: Int) {
            next = next + 1 < buffers.count ? next + 1 : 0
            // What somebody holds, they keep.
            if !isFree(size) { buffers[next] = ByteBufferAllocator().buffer(capacity: size) }
        }

        private mutating func isFree(_ size: Int) -> Bool {
            buffers[next].capacity >= size && buffers[next].modifyIfUniquelyOwned { _ in () } != nil
        }
    }
}

extension ByteBuffer {
    /// Into a buffer that nobody else holds, with space for it: neither is looked at again.
    fileprivate mutating func receive(_ size: Int, from file: SocketFile) -> SocketFile.Transfer {
        moveReaderIndex(to: 0)
        moveWriterIndex(to: 0)
        let transfer = withVeryUnsafeMutableBytes { file.receive(into: .init(rebasing: $0.prefix(size))) }
        if case .bytes(let count) = transfer { moveWriterIndex(to: count) }
        return transfer
    }
}
