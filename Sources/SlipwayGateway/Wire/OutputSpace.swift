import NIOCore

/// Memory in which the connections of an event loop gather what they send, one after the other.
///
/// What is gathered has mostly left before another connection gathers: the same memory serves them all, and the processor has it at hand.
final class OutputSpace {
    private static let firstBytes = 2 << 10

    /// Without capacity while somebody gathers in it.
    private var spare = ByteBuffer()

    /// - Parameter buffer: without capacity; holds nothing afterwards either, but has room.
    func take(into buffer: inout ByteBuffer) {
        swap(&buffer, &spare)
        guard buffer.capacity == 0 || !buffer.rewind() else { return }
        // What the peer has not taken yet, its line keeps.
        buffer = ByteBufferAllocator().buffer(capacity: Self.firstBytes)
    }

    /// - Parameter buffer: has been given to the line; without capacity afterwards.
    func give(back buffer: inout ByteBuffer) {
        swap(&buffer, &spare)
        if buffer.capacity > 0 { buffer = ByteBuffer() }
    }
}

extension ByteBuffer {
    /// - Returns: false, and nothing is changed, where somebody else holds the bytes too.
    fileprivate mutating func rewind() -> Bool {
        let emptied: Void? = modifyIfUniquelyOwned {
            $0.moveReaderIndex(to: 0)
            $0.moveWriterIndex(to: 0)
        }
        return emptied != nil
    }
}
