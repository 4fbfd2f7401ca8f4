/// Finds a connection's heads, one after the other, and where their lines lie.
struct HeadReader {
    private let maxBytes: Int
    private var scanner: HeadScanner
    private var memory = HeadMemory()
    /// Of a head that was recognised and whose lines are still to be asked for.
    private var recognised: [HeadFields.Line]?

    init(maxBytes: Int) {
        self.maxBytes = maxBytes
        scanner = HeadScanner(maxBytes: maxBytes)
    }

    var isWithinHead: Bool { scanner.isWithinHead }

    /// The length of the head that these bytes begin with, its empty line included; nil while that is still to come.
    mutating func end(in bytes: UnsafeRawBufferPointer) throws(WireFault) -> Int? {
        if !scanner.isWithinHead, let head = memory.head(in: bytes), head.length <= maxBytes {
            recognised = head.lines
            return head.length
        }
        return try scanner.end(in: bytes)
    }

    /// The field lines of a head that `end` has found, from `start` on.
    mutating func lines(_ head: UnsafeRawBufferPointer, from start: Int) throws(WireFault) -> [HeadFields.Line] {
        if let lines = recognised {
            recognised = nil
            return lines
        }
        let lines = try HeadParser.lines(head, from: start)
        memory.note(head, lines)
        return lines
    }
}
