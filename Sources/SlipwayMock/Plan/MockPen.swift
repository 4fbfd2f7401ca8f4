import NIOCore

/// The buffers that plans write with, used again for each write while nobody else holds them.
package struct MockPen {
    /// What goes to the socket.
    package var output: ByteBuffer
    /// A body or an event before its length is known.
    var body: ByteBuffer

    package init(allocator: ByteBufferAllocator = ByteBufferAllocator()) {
        output = allocator.buffer(capacity: 2048)
        body = allocator.buffer(capacity: 2048)
    }
}
