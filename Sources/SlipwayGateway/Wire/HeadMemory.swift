import SlipwayCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A connection's last head: the next one has mostly the same fields in the same order, and many of the same values.
///
/// What it knows it compares, which costs less than reading it. It says only what the lines' own types, `HeadScanner` and `HeadParser` would
/// say, and leaves to them whatever it does not recognise.
struct HeadMemory<First: FirstLine> {
    /// Of larger heads nothing is kept, nor of those with a space behind a value.
    private let mostBytes = 4 << 10

    private var bytes: [UInt8] = []
    private var first: First?
    private var lines: [HeadFields.Line] = []
    /// As they lay in the head before: changed in place where nobody has that any more.
    private var given: [HeadFields.Line] = []
    /// Who sends only one head is not remembered.
    private var isFirst = true

    mutating func note(_ head: UnsafeRawBufferPointer, _ first: First, _ lines: [HeadFields.Line]) {
        let isPlain = lines.allSatisfy { $0.valueEnd == $0.end - 2 }
        guard !isFirst, isPlain, head.count <= mostBytes else {
            isFirst = false
            return
        }
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: head)
        self.first = first
        self.lines = lines
        given = lines
    }

    /// The head that these bytes begin with; nil where it is not known by its fields, not whole, or too long.
    ///
    /// - Throws: what is wrong with its first line.
    mutating func head(in input: UnsafeRawBufferPointer, maxBytes: Int) throws(WireFault) -> HeadReader<First>.Head? {
        guard let first else { return nil }
        let isSame = begins(input, first.length)
        guard let start = isSame ? first.length : Self.endOfLine(in: input),
            let length = match(input, from: start), length <= maxBytes
        else { return nil }
        return (length, isSame ? first : try First(UnsafeRawBufferPointer(rebasing: input[..<length])), given)
    }

    private func begins(_ input: UnsafeRawBufferPointer, _ length: Int) -> Bool {
        guard input.count >= length, let start = input.baseAddress else { return false }
        return memcmp(start, bytes, length) == 0
    }

    private static func endOfLine(in input: UnsafeRawBufferPointer) -> Int? {
        guard let lf = HeadScanner.lineFeed(in: input, from: 0), lf > 0, input[lf - 1] == .cr else { return nil }
        return lf + 1
    }

    /// The head's length.
    private mutating func match(_ input: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var at = start
        for (index, line) in lines.enumerated() {
            let end = bytes.withUnsafeBytes { Self.end(of: line, at: at, in: input, $0) }
            guard let end else { return nil }
            if at != given[index].start || end != given[index].end { given[index] = line.moved(to: at, end: end) }
            at = end
        }
        guard input.count >= at + 2, input[at] == .cr, input[at + 1] == .lf else { return nil }
        return at + 2
    }

    /// Where a line with this one's name ends that begins at `at`.
    private static func end(
        of line: HeadFields.Line,
        at: Int,
        in input: UnsafeRawBufferPointer,
        _ known: UnsafeRawBufferPointer
    ) -> Int? {
        let (length, nameLength) = (Int(line.end - line.start), Int(line.valueStart - line.start))
        guard input.count - at > nameLength, let place = input.baseAddress.map({ $0 + at }),
            let old = known.baseAddress.map({ $0 + Int(line.start) })
        else { return nil }
        if input.count - at >= length, memcmp(place, old, length) == 0 { return at + length }
        guard memcmp(place, old, nameLength) == 0 else { return nil }
        return endOfValue(in: input, from: at + nameLength)
    }

    /// Behind the CRLF of a value that has no space at its ends and no tab.
    private static func endOfValue(in input: UnsafeRawBufferPointer, from start: Int) -> Int? {
        let end = ByteSearch.control(in: input, from: start)
        guard end + 1 < input.count, input[end] == .cr, input[end + 1] == .lf, input[start] != .space,
            end == start || input[end - 1] != .space
        else { return nil }
        return end + 2
    }
}

extension HeadFields.Line {
    /// A line that has no space behind its value, with another value.
    fileprivate func moved(to start: Int, end: Int) -> Self {
        var line = self
        let shift = Int32(start) - self.start
        line.start += shift
        line.nameEnd += shift
        line.valueStart += shift
        line.end = Int32(end)
        line.valueEnd = line.end - 2
        return line
    }
}
