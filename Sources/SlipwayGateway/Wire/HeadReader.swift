/// Finds a connection's heads, one after the other, and reads their lines.
struct HeadReader<First: FirstLine> {
    typealias Head = (length: Int, first: First, lines: [HeadFields.Line])

    private let maxBytes: Int
    private var scanner: HeadScanner
    private var memory = HeadMemory<First>()

    init(maxBytes: Int) {
        self.maxBytes = maxBytes
        scanner = HeadScanner(maxBytes: maxBytes)
    }

    var isWithinHead: Bool { scanner.isWithinHead }

    /// The head that these bytes begin with, its length with its empty line; nil while that is still to come.
    mutating func head(in bytes: UnsafeRawBufferPointer) throws(WireFault) -> Head? {
        if !scanner.isWithinHead, let head = try memory.head(in: bytes, maxBytes: maxBytes) { return head }
        guard let length = try scanner.end(in: bytes) else { return nil }
        let head = UnsafeRawBufferPointer(rebasing: bytes[..<length])
        let first = try First(head)
        let lines = try HeadParser.lines(head, from: first.length)
        memory.note(head, first, lines)
        return (length, first, lines)
    }
}
