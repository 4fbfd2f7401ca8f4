import Testing

@testable import SlipwayGateway

/// A reader that remembers says of every head what one says that has seen none.
struct HeadMemoryTests {
    private enum Outcome: Equatable {
        case head(status: Int, length: Int, lines: [[Int32]])
        case incomplete
        case fault(WireFault)
    }

    private static func read(_ text: String, by reader: inout HeadReader<StatusLine>) -> Outcome {
        Array(text.utf8).withUnsafeBytes { bytes in
            do throws(WireFault) {
                guard let head = try reader.head(in: bytes) else { return .incomplete }
                return .head(status: head.first.status, length: head.length, lines: head.lines.map(numbers))
            } catch { return .fault(error) }
        }
    }

    private static func numbers(_ line: HeadFields.Line) -> [Int32] {
        let known = line.known.map { Int32($0.rawValue) } ?? -1
        return [line.start, line.nameEnd, line.valueStart, line.valueEnd, line.end, known]
    }

    /// Read by one that knows `before`, and by one that knows nothing.
    private static func expectSame(_ text: String, after before: [String], maxBytes: Int = 1 << 10) {
        var fresh = HeadReader<StatusLine>(maxBytes: maxBytes)
        var knowing = HeadReader<StatusLine>(maxBytes: maxBytes)
        for head in before { _ = read(head, by: &knowing) }
        #expect(read(text, by: &knowing) == read(text, by: &fresh), "\(text.debugDescription)")
    }

    private static let known = head([
        "date: Mon, 30 Nov 2026 12:00:00 GMT", "content-length: 12", "x-empty: ", "Via: a\tb",
    ])

    private static func head(_ lines: [String], first: String = "HTTP/1.1 200 OK") -> String {
        ([first] + lines).map { $0 + "\r\n" }.joined() + "\r\n"
    }

    @Test(arguments: [
        known,
        head(["date: Mon, 30 Nov 2026 12:00:01 GMT", "content-length: 12", "x-empty: ", "Via: a\tb"]),
        head(["date: now", "content-length: 123456", "x-empty: no", "Via: a\tb"], first: "HTTP/1.1 404 Not Found"),
        head(["date: now", "content-length: 12", "x-empty:  no", "Via: a b"]),
        head(["date:  now", "content-length: 12", "x-empty: ", "Via: a\tb"]),
        head(["date: now ", "content-length: 12", "x-empty: ", "Via: a\tb"]),
        head(["date: ", "content-length: ", "x-empty: ", "Via: "]),
        head(["Date: now", "content-length: 12", "x-empty: ", "Via: a\tb"]),
        head(["date: now", "content-length: 12", "x-empty: ", "via: a\tb"]),
        head(["date: now", "content-length: 12", "x-empty: "]),
        head(["date: now", "content-length: 12", "x-empty: ", "Via: a\tb", "more: a"]),
        head(["date: n\u{1}w", "content-length: 12", "x-empty: ", "Via: a\tb"]),
        head(["date: now\n", "content-length: 12", "x-empty: ", "Via: a\tb"]),
        head(["date: now\rx", "content-length: 12", "x-empty: ", "Via: a\tb"]),
        head(["date: now", "content-length: 12", "x-empty: ", "Via: é"]),
        head(["date: now", "content-length: 12", "x-empty: ", " folded"]),
        head(["date: now", "content-length: 12", "x-empty: ", "Via: a\tb"], first: "HTTP/1.1 99 Less"),
        head(["date: now", "content-length: 12", "x-empty: ", "Via: a\tb"], first: "HTTP/1.1 200 OK "),
        head(["date: now", "content-length: 12", "x-empty: ", "Via: a\tb"], first: "HTTP/1.0 200 OK"),
        head([]),
        "HTTP/1.1 200 OK\n\n",
        "\r\n",
        head(["date: \(String(repeating: "x", count: 960))", "content-length: 12", "x-empty: ", "Via: a\tb"]),
    ]) func aHeadIsReadAsIfItWereTheFirst(_ text: String) {
        Self.expectSame(text, after: [Self.known, Self.known])
        Self.expectSame(text + "body", after: [Self.known, Self.known])
        let padded = Self.known.replacing("length: 12", with: "length: 12  ")
        Self.expectSame(text, after: [padded, padded])
    }

    @Test func whatHasNotComeYetIsAwaited() {
        for count in 0..<Self.known.utf8.count {
            Self.expectSame(String(Self.known.prefix(count)), after: [Self.known, Self.known])
        }
    }

    @Test func aHeadThatIsKnownIsFoundAgain() throws {
        var memory = HeadMemory<StatusLine>()
        let bytes = Array(Self.known.utf8)
        try bytes.withUnsafeBytes { head in
            let line = try StatusLine(head)
            let lines = try HeadParser.lines(head, from: line.length)
            memory.note(head, line, lines)
            let first = try memory.head(in: head, maxBytes: 1 << 10)
            #expect(first == nil, "the first is not kept")
            memory.note(head, line, lines)
            let second = try memory.head(in: head, maxBytes: 1 << 10)
            #expect(second?.lines.map(Self.numbers) == lines.map(Self.numbers))
        }
    }
}
