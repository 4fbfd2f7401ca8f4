/// Walks over JSON text byte by byte, as strict as RFC 8259, and builds nothing.
///
/// A byte order mark, an unpaired quote, a comma too many, a control character or malformed UTF-8 in a string are faults; unpaired
/// surrogates in escapes are not (the grammar allows them).
struct JSONScanner {
    static let maxDepth = 512

    let bytes: UnsafeRawBufferPointer
    private(set) var at: Int
    private var depth = 0

    init(_ bytes: UnsafeRawBufferPointer, at start: Int = 0) {
        self.bytes = bytes
        at = start
    }

    /// The next byte, 0 at the end (where no rule of the grammar accepts a NUL).
    @inline(__always)
    var next: UInt8 { at < bytes.count ? bytes[at] : 0 }

    @inline(__always)
    mutating func skipSpace() {
        while at < bytes.count, Self.isSpace(bytes[at]) { at += 1 }
    }

    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// Space, one value, space, and nothing more.
    mutating func skipText() throws(JSONFault) {
        try skipValue()
        try expectEnd()
    }

    /// The same of a text whose value may be an object: its members, and none of another value.
    @inline(__always)
    mutating func readTextOfObject(_ visit: (JSONMember) -> Void) throws(JSONFault) {
        skipSpace()
        if next == UInt8(ascii: "{") { try readObject(visit) } else { try skipValue() }
        try expectEnd()
    }

    mutating func expectEnd() throws(JSONFault) {
        skipSpace()
        if at < bytes.count { throw fault("more follows the value") }
    }

    mutating func skipValue() throws(JSONFault) {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): try readObject { _ in }
        case UInt8(ascii: "["): try readArray { _ in }
        case UInt8(ascii: "\""): try skipString()
        case UInt8(ascii: "t"): try skip("true")
        case UInt8(ascii: "f"): try skip("false")
        case UInt8(ascii: "n"): try skip("null")
        default: try skipNumber()
        }
    }

    /// Reads an object whose `{` comes next; members come in the order written, duplicates as often as they are written.
    @inline(__always)
    mutating func readObject(_ visit: (JSONMember) -> Void) throws(JSONFault) {
        try enter()
        skipSpace()
        if next == UInt8(ascii: "}") { return leave() }
        while true {
            visit(try readMember())
            skipSpace()
            if next == UInt8(ascii: "}") { return leave() }
            try skip(UInt8(ascii: ","), orFail: "expected ',' or '}'")
        }
    }

    /// Reads an array whose `[` comes next.
    @inline(__always)
    mutating func readArray(_ visit: (Range<Int>) -> Void) throws(JSONFault) {
        try enter()
        skipSpace()
        if next == UInt8(ascii: "]") { return leave() }
        while true {
            visit(try readRange())
            skipSpace()
            if next == UInt8(ascii: "]") { return leave() }
            try skip(UInt8(ascii: ","), orFail: "expected ',' or ']'")
        }
    }

    /// The first element of an array whose `[` comes next, nil of an empty one; what follows it is not read.
    mutating func readFirstElement() throws(JSONFault) -> Range<Int>? {
        try enter()
        skipSpace()
        return next == UInt8(ascii: "]") ? nil : try readRange()
    }

    private mutating func enter() throws(JSONFault) {
        if depth == Self.maxDepth { throw fault("nested deeper than \(Self.maxDepth) levels") }
        depth += 1
        at += 1
    }

    private mutating func leave() {
        depth -= 1
        at += 1
    }

    private mutating func readMember() throws(JSONFault) -> JSONMember {
        skipSpace()
        guard next == UInt8(ascii: "\"") else { throw fault("expected a member's name") }
        let start = at
        let isEscaped = try skipString()
        let name = start..<at
        skipSpace()
        try skip(UInt8(ascii: ":"), orFail: "expected ':'")
        return JSONMember(name: name, isEscaped: isEscaped, value: try readRange())
    }

    private mutating func readRange() throws(JSONFault) -> Range<Int> {
        skipSpace()
        let start = at
        try skipValue()
        return start..<at
    }

    private mutating func skip(_ byte: UInt8, orFail message: String) throws(JSONFault) {
        guard next == byte else { throw fault(message) }
        at += 1
    }

    private mutating func skip(_ word: StaticString) throws(JSONFault) {
        let end = at + word.utf8CodeUnitCount
        guard end <= bytes.count, bytes.part(at..<end).isEqual(to: word) else { throw fault("expected a value") }
        at = end
    }

    func fault(_ message: String) -> JSONFault {
        JSONFault(offset: at, message: at < bytes.count ? message : "the text ends early")
    }
}

extension JSONScanner {
    /// Whether the string has escapes.
    @discardableResult
    private mutating func skipString() throws(JSONFault) -> Bool {
        var isEscaped = false
        at += 1
        while true {
            at = ByteSearch.notPlain(in: bytes, from: at)
            switch next {
            case UInt8(ascii: "\""):
                at += 1
                return isEscaped
            case UInt8(ascii: "\\"):
                isEscaped = true
                try skipEscape()
            case 0..<0x20: throw fault("a control character in a string")
            default: try skipScalar()
            }
        }
    }

    private mutating func skipEscape() throws(JSONFault) {
        at += 1
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 1
        case UInt8(ascii: "u"):
            at += 1
            for _ in 0..<4 {
                guard JSONText.hexDigit(next) != nil else { throw fault("expected four hexadecimal digits") }
                at += 1
            }
        default: throw fault("an unknown escape")
        }
    }

    /// One scalar of two to four bytes (RFC 3629 §4).
    private mutating func skipScalar() throws(JSONFault) {
        let lead = bytes[at]
        var range: ClosedRange<UInt8> = 0x80...0xBF
        let trailing: Int
        switch lead {
        case 0xC2...0xDF: trailing = 1
        case 0xE0...0xEF: trailing = 2
        case 0xF0...0xF4: trailing = 3
        default: throw fault("malformed UTF-8")
        }
        switch lead {
        case 0xE0: range = 0xA0...0xBF
        case 0xED: range = 0x80...0x9F
        case 0xF0: range = 0x90...0xBF
        case 0xF4: range = 0x80...0x8F
        default: break
        }
        at += 1
        for _ in 0..<trailing {
            guard range.contains(next) else { throw fault("malformed UTF-8") }
            at += 1
            range = 0x80...0xBF
        }
    }

    private mutating func skipNumber() throws(JSONFault) {
        if next == UInt8(ascii: "-") { at += 1 }
        if next == UInt8(ascii: "0") { at += 1 } else { try skipDigits(orFail: "expected a value") }
        if next == UInt8(ascii: ".") {
            at += 1
            try skipDigits(orFail: "expected a digit")
        }
        if next | 0x20 == UInt8(ascii: "e") {
            at += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
            try skipDigits(orFail: "expected a digit")
        }
    }

    private mutating func skipDigits(orFail message: String) throws(JSONFault) {
        let start = at
        while at < bytes.count, bytes[at] &- UInt8(ascii: "0") < 10 { at += 1 }
        if at == start { throw fault(message) }
    }
}
