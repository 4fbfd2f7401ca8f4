import NIOCore
import Testing

@testable import SlipwayGateway

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads from the end of a pair of sockets.
final class ReadBuffersTests {
    private var buffers = ReadBuffers()
    private let ends: (SocketFile, SocketFile)

    init() throws {
        var pair: [CInt] = [0, 0]
        #if os(Linux)
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        #else
        let type = SOCK_STREAM
        #endif
        try #require(socketpair(AF_UNIX, type, 0, &pair) == 0)
        ends = (SocketFile(pair[0]), SocketFile(pair[1]))
    }

    deinit {
        ends.0.close()
        ends.1.close()
    }

    private func read(_ text: String, size: Int = ReadBuffers.smallest) -> ByteBuffer {
        _ = Array(text.utf8).withUnsafeBytes { ends.0.send($0) }
        return buffers.receive(size, from: ends.1).0
    }

    @Test func whatIsHeldIsNotOverwritten() {
        let held = (0..<500).map { read("\($0)") }
        #expect(held.map { String(buffer: $0) } == (0..<500).map { "\($0)" })
    }

    @Test func largeReadsHaveSpaceOfTheirOwn() {
        let small = read("small")
        let large = read(String(repeating: "l", count: 20_000), size: ReadBuffers.largest)
        #expect(String(buffer: small) == "small")
        #expect(String(buffer: large) == String(repeating: "l", count: 20_000))
    }

    /// Although the space for it may be larger.
    @Test func noMoreIsReadThanIsAskedFor() {
        for size in [4 * ReadBuffers.smallest, ReadBuffers.smallest] {
            for _ in 0..<100 { #expect(read(String(repeating: "x", count: size), size: size).readableBytes == size) }
        }
    }

    @Test func whatDidNotComeLeavesNothing() {
        _ = read("before")
        for _ in 0..<100 { #expect(buffers.receive(ReadBuffers.smallest, from: ends.1).0.readableBytes == 0) }
    }
}
