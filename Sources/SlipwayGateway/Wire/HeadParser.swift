import NIOCore
import SlipwayCore

/// Reads the lines of a whole head. Strict: what RFC 9112 lets a recipient repair, this refuses.
enum HeadParser {
    /// More than any client sends; each costs a place in memory beside its bytes.
    static let maxLines = 256

    /// The field lines from `start` to the empty line.
    static func lines(
        _ bytes: UnsafeRawBufferPointer,
        from start: Int
    ) throws(WireFault) -> [HeadFields.Line] {
        var lines: [HeadFields.Line] = []
        lines.reserveCapacity(16)
        var at = start
        while at < bytes.count - 2 {
            let line = try line(bytes, at: at)
            guard lines.count < maxLines else { throw .headTooLarge }
            lines.append(line)
            at = Int(line.end)
        }
        return lines
    }

    /// No continuation lines (§5.2), no space before the colon (§5.1), no control characters.
    private static func line(_ bytes: UnsafeRawBufferPointer, at start: Int) throws(WireFault) -> HeadFields.Line {
        var at = ByteSearch.nameEdge(in: bytes, from: start)
        while at < bytes.count, bytes[at].isTokenByte { at += 1 }
        guard at > start, at < bytes.count, bytes[at] == UInt8(ascii: ":") else {
            throw .malformed("a header field begins with a name and a colon")
        }
        let nameEnd = at
        at += 1
        while bytes[at] == .space || bytes[at] == .tab { at += 1 }
        let valueStart = at
        at = endOfValue(bytes, from: at)
        var valueEnd = at
        while valueEnd > valueStart, bytes[valueEnd - 1] == .space || bytes[valueEnd - 1] == .tab { valueEnd -= 1 }
        guard at + 1 < bytes.count, bytes[at] == .cr, bytes[at + 1] == .lf else {
            throw .malformed("a header field holds a character that is not allowed there")
        }
        return HeadFields.Line(
            start: Int32(start),
            nameEnd: Int32(nameEnd),
            valueStart: Int32(valueStart),
            valueEnd: Int32(valueEnd),
            end: Int32(at + 2),
            known: KnownField(bytes, from: start, to: nameEnd)
        )
    }

    /// The first byte that may not stand in a value; the head's last bytes are such.
    private static func endOfValue(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var at = ByteSearch.control(in: bytes, from: start)
        while at < bytes.count, bytes[at] == .tab { at = ByteSearch.control(in: bytes, from: at + 1) }
        return at
    }
}
