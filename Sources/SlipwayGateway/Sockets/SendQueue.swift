import CSockets
import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What waits to be sent on a connection.
struct SendQueue {
    /// Above the first its user should write no more, until it is below the second.
    private static let tooMuch = 64 << 10
    private static let little = 32 << 10
    private static let maxPieces = 64

    private var buffers = CircularBuffer<ByteBuffer>(initialCapacity: 2)
    private var bytes = 0
    private(set) var isWritable = true

    var isEmpty: Bool { buffers.isEmpty }

    mutating func append(_ buffer: ByteBuffer) {
        buffers.append(buffer)
        bytes += buffer.readableBytes
        if bytes > Self.tooMuch { isWritable = false }
    }

    mutating func removeAll() {
        buffers.removeAll()
        bytes = 0
    }

    /// Sends what can be sent now.
    ///
    /// - Returns: how it ended; `bytes` where all has left.
    mutating func send(to file: SocketFile) -> SocketFile.Transfer {
        while !buffers.isEmpty {
            let transfer = buffers.count == 1 ? sendOne(to: file) : sendSome(to: file)
            guard case .bytes(let count) = transfer else { return transfer }
            drop(count)
        }
        return .bytes(0)
    }

    /// Whether its user should be told that it may write again.
    mutating func hasRoomAgain() -> Bool {
        guard !isWritable, bytes <= Self.little else { return false }
        isWritable = true
        return true
    }

    private func sendOne(to file: SocketFile) -> SocketFile.Transfer {
        buffers[buffers.startIndex].withUnsafeReadableBytes { file.send($0) }
    }

    private func sendSome(to file: SocketFile) -> SocketFile.Transfer {
        withUnsafeTemporaryAllocation(of: iovec.self, capacity: Self.maxPieces) { pieces in
            var count = 0
            // The buffers are held by the queue for as long as this takes.
            for buffer in buffers.prefix(Self.maxPieces) {
                buffer.withUnsafeReadableBytes { bytes in
                    pieces[count] = iovec(iov_base: .init(mutating: bytes.baseAddress), iov_len: bytes.count)
                }
                count += 1
            }
            return file.send(UnsafeMutableBufferPointer(rebasing: pieces.prefix(count)))
        }
    }

    private mutating func drop(_ count: Int) {
        var left = count
        bytes -= count
        while let first = buffers.first, left >= first.readableBytes {
            left -= first.readableBytes
            buffers.removeFirst()
        }
        if left > 0 { buffers[buffers.startIndex].moveReaderIndex(forwardBy: left) }
    }
}
