/// A request's path while it is matched.
struct RequestPath {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Whether the path begins with the whole segments of `prefix` and never leaves them again. The root's prefix is empty and
    /// contains everything.
    func isUnder(_ prefix: [UInt8]) -> Bool {
        if prefix.isEmpty { return true }
        guard bytes.count >= prefix.count, bytes.prefix(prefix.count).elementsEqual(prefix) else { return false }
        guard bytes.count > prefix.count else { return true }
        return bytes[prefix.count] == UInt8(ascii: "/") && staysInside(from: prefix.count)
    }

    /// Walks the segments and counts how deep they lead; what lies above the start is outside.
    ///
    /// Read the way that escapes most easily among the ways of upstreams: slashes may be percent-encoded or backslashes, dots
    /// percent-encoded, empty segments count for nothing, and a segment's parameters (`..;x`) are cut off.
    private func staysInside(from start: Int) -> Bool {
        var depth = 0
        var segment = Segment()
        var at = start
        while at < bytes.count {
            let (byte, length) = character(at: at)
            at += length
            if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") {
                depth += segment.change
                if depth < 0 { return false }
                segment = Segment()
            } else {
                segment.read(byte)
            }
        }
        return depth + segment.change >= 0
    }

    private func character(at offset: Int) -> (byte: UInt8, length: Int) {
        guard bytes[offset] == UInt8(ascii: "%"), offset + 2 < bytes.count,
            let high = JSONText.hexDigit(bytes[offset + 1]), let low = JSONText.hexDigit(bytes[offset + 2])
        else { return (bytes[offset], 1) }
        return (UInt8(high << 4 | low), 3)
    }

    /// What is known of one segment.
    private struct Segment {
        private var dots = 0
        private var isNamed = false
        private var isCut = false

        mutating func read(_ byte: UInt8) {
            if isCut { return }
            switch byte {
            case UInt8(ascii: ";"): isCut = true
            case UInt8(ascii: "."): dots += 1
            default: isNamed = true
            }
        }

        /// How much deeper the segment leads.
        var change: Int {
            if isNamed || dots > 2 { return 1 }
            return dots == 2 ? -1 : 0
        }
    }
}
