import NIOCore
import Testing

@testable import SlipwayGateway

/// Connections of one event loop gather what they send in the same memory.
@Suite struct OutputSpaceTests {
    /// Notes what it is given.
    private final class Paper: Line {
        /// Whether it holds on to what it was given, as where the peer takes nothing.
        private let keeps: Bool
        private(set) var kept: [ByteBuffer] = []
        /// Where the last bytes lay.
        private(set) var place: UnsafeRawPointer?

        init(keeps: Bool) { self.keeps = keeps }

        var text: String { kept.map { String(buffer: $0) }.joined() }

        func write(_ bytes: ByteBuffer) {
            place = bytes.withUnsafeReadableBytes { $0.baseAddress }
            if keeps { kept.append(bytes) }
        }

        func send(_ bytes: ByteBuffer) { write(bytes) }

        let isWritable = true
        let peerAddress: String? = nil
        func serve(_ user: any LineUser) {}
        func read() {}
        func flush() {}
        func flush(then done: @escaping () -> Void) { done() }
        func closeOutput() {}
        func close() {}
        func reset() {}
    }

    private static func begin(_ output: inout WireOutput, _ text: StaticString) {
        output.begin(isChunked: false) { $0.write(text) }
    }

    @Test func whatAPeerHasNotTakenIsNotOverwritten() {
        let space = OutputSpace()
        var (first, second) = (WireOutput(in: space), WireOutput(in: space))
        let (slow, other) = (Paper(keeps: true), Paper(keeps: true))
        for _ in 0..<3 {
            Self.begin(&first, "one,")
            first.flush(to: slow)
            Self.begin(&second, "two,")
            second.flush(to: other)
        }
        #expect(slow.text == "one,one,one,")
        #expect(other.text == "two,two,two,")
    }

    @Test func whatHasLeftMakesRoom() {
        let space = OutputSpace()
        var (first, second) = (WireOutput(in: space), WireOutput(in: space))
        let (one, two) = (Paper(keeps: false), Paper(keeps: false))
        Self.begin(&first, "one")
        first.flush(to: one)
        Self.begin(&second, "two")
        second.flush(to: two)
        #expect(one.place != nil && one.place == two.place)
    }

    @Test func whoeverGathersMeanwhileHasRoomOfTheirOwn() {
        let space = OutputSpace()
        var (first, second) = (WireOutput(in: space), WireOutput(in: space))
        let (one, two) = (Paper(keeps: true), Paper(keeps: true))
        Self.begin(&first, "one,")
        Self.begin(&second, "two,")
        second.body(ByteBuffer(string: "three"), to: two)
        second.flush(to: two)
        first.body(ByteBuffer(string: "four"), to: one)
        first.flush(to: one)
        #expect(one.text == "one,four")
        #expect(two.text == "two,three")
    }

    @Test func aLongBodyPassesBetweenWhatIsGathered() {
        let space = OutputSpace()
        var output = WireOutput(in: space)
        let paper = Paper(keeps: true)
        output.begin(isChunked: true) { $0.write("head,") }
        output.body(ByteBuffer(repeating: UInt8(ascii: "x"), count: 9000), to: paper)
        output.end()
        output.flush(to: paper)
        #expect(paper.text == "head,2328\r\n" + String(repeating: "x", count: 9000) + "\r\n0\r\n\r\n")
    }
}
