import NIOCore

/// The fields of one head, left where they were read: a slice of the input, and where in it each line lies.
///
/// What is only passed on is never decoded, so a value that is not UTF-8 arrives as it came. A class for the reason that `RequestHead` is one.
final class HeadFields: Sendable {
    struct Line: Sendable {
        /// Offsets into the head's bytes.
        var start: Int32
        var nameEnd: Int32
        var valueStart: Int32
        var valueEnd: Int32
        /// Behind the line's CRLF.
        var end: Int32
        /// Nil: a field that the gateway need not know.
        var known: KnownField?
    }

    /// The whole head, its first line included.
    let bytes: ByteBuffer
    let lines: [Line]
    /// Which of the known fields there are, a bit each: most questions are about one that is not there.
    private let present: UInt32

    init(bytes: ByteBuffer, lines: [Line]) {
        self.bytes = bytes
        self.lines = lines
        present = lines.reduce(0) { $0 | ($1.known?.bit ?? 0) }
    }

    func contains(_ field: KnownField) -> Bool { present & field.bit != 0 }

    func first(_ field: KnownField) -> String? { line(field).map(value) }

    func values(_ field: KnownField) -> [String] {
        contains(field) ? lines.filter { $0.known == field }.map(value) : []
    }

    /// - Parameter name: in any case.
    func first(name: String) -> String? {
        for line in lines where isNamed(line, name) { return value(line) }
        return nil
    }

    func value(_ line: Line) -> String { text(line.valueStart, line.valueEnd) }

    func name(_ line: Line) -> String { text(line.start, line.nameEnd) }

    func isNamed(_ line: Line, _ name: some StringProtocol) -> Bool {
        guard Int(line.nameEnd - line.start) == name.utf8.count else { return false }
        return bytes.withUnsafeReadableBytes { bytes in
            var at = Int(line.start)
            for byte in name.utf8 {
                if bytes[at].lowercasedASCII != byte.lowercasedASCII { return false }
                at += 1
            }
            return true
        }
    }

    /// Whether the value is this, in any case; `text` is lower-case.
    func hasValue(_ line: Line, _ text: StaticString) -> Bool {
        bytes.withUnsafeReadableBytes { $0.isASCII(text, from: Int(line.valueStart), to: Int(line.valueEnd)) }
    }

    /// Whether the value's bytes are such as `isSuch` says.
    func hasValue(_ line: Line, that isSuch: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        bytes.withUnsafeReadableBytes {
            isSuch(UnsafeRawBufferPointer(rebasing: $0[Int(line.valueStart)..<Int(line.valueEnd)]))
        }
    }

    /// Whether the value is this media type, whatever its parameters; `text` is lower-case and of letters, digits, hyphens and a slash.
    func hasMediaType(_ line: Line, _ text: StaticString) -> Bool {
        bytes.withUnsafeReadableBytes { bytes in
            let (start, end) = (Int(line.valueStart), Int(line.valueStart) + text.utf8CodeUnitCount)
            guard end <= Int(line.valueEnd), bytes.isToken(text, at: start) else { return false }
            guard end < Int(line.valueEnd) else { return true }
            return bytes[end] == UInt8(ascii: ";") || bytes[end] == .space || bytes[end] == .tab
        }
    }

    func line(_ field: KnownField) -> Line? {
        contains(field) ? lines.first { $0.known == field } : nil
    }

    func count(_ field: KnownField) -> Int {
        contains(field) ? lines.count { $0.known == field } : 0
    }

    /// A decimal number without a sign, as a length is written; nil for anything else, also between tabs: these are white space (RFC 9110 §5.6.3), but
    /// not to every reader.
    func number(_ line: Line) -> Int? {
        bytes.withUnsafeReadableBytes { bytes in
            guard !bytes[Int(line.nameEnd)..<Int(line.end)].contains(.tab) else { return nil }
            let digits = bytes[Int(line.valueStart)..<Int(line.valueEnd)]
            guard !digits.isEmpty, digits.count <= 18, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
    }

    private func text(_ start: Int32, _ end: Int32) -> String {
        bytes.withUnsafeReadableBytes { String(decoding: $0[Int(start)..<Int(end)], as: UTF8.self) }
    }

    /// What `connection` names: fields that are about this connection alone.
    var connectionOptions: [Substring] {
        guard contains(.connection) else { return [] }
        return values(.connection).flatMap(\.listMembers)
    }
}

extension KnownField {
    fileprivate var bit: UInt32 { 1 << UInt32(rawValue) }
}

extension UnsafeRawBufferPointer {
    /// Whether these bytes are an ASCII text, in any case; `text` is lower-case.
    func isASCII(_ text: StaticString, from start: Int, to end: Int) -> Bool {
        guard end - start == text.utf8CodeUnitCount else { return false }
        let expected = text.utf8Start
        for index in 0..<(end - start) where self[start + index].lowercasedASCII != expected[index] { return false }
        return true
    }

    /// Whether these bytes are the text to the letter: the protocol's name is case-sensitive (RFC 9112 §2.3).
    func isExactly(_ text: StaticString, at start: Int) -> Bool {
        let expected = text.utf8Start
        guard count - start >= text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount where self[start + index] != expected[index] { return false }
        return true
    }
}
