import NIOCore
import Testing

@testable import SlipwayGateway

struct ReadBuffersTests {
    private static func read(
        _ text: String,
        _ buffers: inout ReadBuffers,
        size: Int = ReadBuffers.smallest
    ) -> ByteBuffer {
        buffers.fill(size) { space in
            #expect(space.count == size)
            space.copyBytes(from: text.utf8)
            return .bytes(text.utf8.count)
        }.0
    }

    @Test func whatIsHeldIsNotOverwritten() {
        var buffers = ReadBuffers()
        let held = (0..<500).map { Self.read("\($0)", &buffers) }
        #expect(held.map { String(buffer: $0) } == (0..<500).map { "\($0)" })
    }

    @Test func largeReadsHaveSpaceOfTheirOwn() {
        var buffers = ReadBuffers()
        let small = Self.read("small", &buffers)
        let large = Self.read("large", &buffers, size: ReadBuffers.largest)
        #expect(String(buffer: small) == "small")
        #expect(String(buffer: large) == "large")
    }

    @Test func whatDidNotComeLeavesNothing() {
        var buffers = ReadBuffers()
        _ = Self.read("before", &buffers)
        for _ in 0..<100 {
            let (bytes, _) = buffers.fill(ReadBuffers.smallest) { _ in .wouldBlock }
            #expect(bytes.readableBytes == 0)
        }
    }
}
