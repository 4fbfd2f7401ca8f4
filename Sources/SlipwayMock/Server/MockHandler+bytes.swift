import NIOCore
import NIOHTTP1

/// Bodies of any length, in constant memory: the client's own, or as many bytes as it asks for.
extension MockHandler {
    // MARK: - POST /echo

    func beginEcho(_ incoming: Incoming, _ context: ChannelHandlerContext) {
        let length = incoming.head.headers.first(name: "content-length").flatMap { Int($0) }
        let isChunked = length == nil && incoming.head.headers.contains(name: "transfer-encoding")
        var head = responseHead(isChunked ? .chunked : .length(length ?? 0), incoming)
        head.contentType = incoming.head.headers.first(name: "content-type") ?? "application/octet-stream"
        if loop.prepared.behaviour.record {
            loop.shared.record.append(RecordedRequest(head: incoming.head, body: ByteBuffer()))
        }
        state = .echoing(incoming, chunked: isChunked)
        write(head.document, context)
    }

    func echo(_ bytes: ByteBuffer, chunked: Bool, _ context: ChannelHandlerContext) {
        guard chunked else { return write(bytes, context) }
        guard bytes.readableBytes > 0 else { return }
        var size = ByteBuffer()
        size.writeHexadecimal(UInt64(bytes.readableBytes))
        size.write("\r\n")
        context.write(wrapOutboundOut(size), promise: nil)
        context.write(wrapOutboundOut(bytes), promise: nil)
        write(ByteBuffer(staticString: "\r\n"), context)
    }

    func endEcho(_ incoming: Incoming, chunked: Bool, _ context: ChannelHandlerContext) {
        let end = chunked ? ByteBuffer(staticString: "0\r\n\r\n") : ByteBuffer()
        finish(with: end, isKeepAlive: incoming.head.isKeepAlive, context)
    }

    // MARK: - GET /bytes/N

    func beginBytes(_ count: Int, _ incoming: Incoming, _ context: ChannelHandlerContext) {
        var head = responseHead(.length(count), incoming)
        head.contentType = "application/octet-stream"
        context.write(wrapOutboundOut(head.document), promise: nil)
        sendBytes(count, isKeepAlive: incoming.head.isKeepAlive, context)
    }

    func sendBytes(_ count: Int, isKeepAlive: Bool, _ context: ChannelHandlerContext) {
        state = .idle
        var remaining = count
        while remaining > Self.portion.readableBytes {
            guard context.channel.isWritable else {
                state = .sending(remaining: remaining, isKeepAlive: isKeepAlive)
                return
            }
            remaining -= Self.portion.readableBytes
            write(Self.portion, context)
            guard !isGone else { return loop.shared.counters.clientLeft() }
        }
        let last = Self.portion.getSlice(at: 0, length: remaining) ?? ByteBuffer()
        finish(with: last, isKeepAlive: isKeepAlive, context)
    }

    private static let portion = ByteBuffer(repeating: UInt8(ascii: "x"), count: 64 << 10)
}
