import NIOCore

/// Space for reads, taken in turn: what a read brought is passed on as it lies, and its space serves again once nobody holds it.
struct ReadBuffers {
    /// Larger spaces are few, for each read by a connection with a long body is passed on at once.
    private static let kept = 64
    private static let keptLarge = 4

    private var small: [ByteBuffer] = []
    private var large: [ByteBuffer] = []
    private var next = 0
    private var nextLarge = 0

    /// Of the first read of a connection; of its later ones up to `largest`.
    static let smallest = 2 << 10
    static let largest = 64 << 10

    /// - Parameter read: fills the space and says how much of it.
    /// - Returns: what was read, and how `read` ended.
    mutating func fill(
        _ size: Int,
        _ read: (UnsafeMutableRawBufferPointer) -> SocketFile.Transfer
    ) -> (ByteBuffer, SocketFile.Transfer) {
        size <= 4 * Self.smallest
            ? Self.fill(&small, &next, Self.kept, size, read)
            : Self.fill(&large, &nextLarge, Self.keptLarge, size, read)
    }

    private static func fill(
        _ buffers: inout [ByteBuffer],
        _ next: inout Int,
        _ kept: Int,
        _ size: Int,
        _ read: (UnsafeMutableRawBufferPointer) -> SocketFile.Transfer
    ) -> (ByteBuffer, SocketFile.Transfer) {
        if buffers.count < kept { buffers.append(ByteBuffer()) }
        next = next + 1 < buffers.count ? next + 1 : 0
        let index = next
        if let transfer = buffers[index].modifyIfUniquelyOwned({ $0.refill(size, read) }) {
            return (buffers[index], transfer)
        }
        // Somebody holds it: they keep it, and a new one has its place.
        buffers[index] = ByteBufferAllocator().buffer(capacity: size)
        let transfer = buffers[index].refill(size, read)
        return (buffers[index], transfer)
    }
}

extension ByteBuffer {
    fileprivate mutating func refill(
        _ size: Int,
        _ read: (UnsafeMutableRawBufferPointer) -> SocketFile.Transfer
    ) -> SocketFile.Transfer {
        clear(minimumCapacity: size)
        var transfer = SocketFile.Transfer.wouldBlock
        writeWithUnsafeMutableBytes(minimumWritableBytes: size) { space in
            transfer = read(UnsafeMutableRawBufferPointer(rebasing: space.prefix(size)))
            if case .bytes(let count) = transfer { return count }
            return 0
        }
        return transfer
    }
}
