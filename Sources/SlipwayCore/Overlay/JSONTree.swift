/// Turns JSON text into a `JSONValue`. A number keeps the form in which it is written: `1` is an integer, `1.0` is not.
///
/// The text is checked by `JSONScanner` first; what builds the tree then relies on its grammar.
package enum JSONTree {
    /// Deeper than what people write, and shallow enough to recurse over.
    package static let maxDepth = 100

    package static func read(_ bytes: [UInt8]) throws(JSONFault) -> JSONValue {
        try bytes.withUnsafeBufferPointer { buffer throws(JSONFault) in try read(UnsafeRawBufferPointer(buffer)) }
    }

    package static func read(
        _ bytes: UnsafeRawBufferPointer,
        maxDepth: Int = maxDepth
    ) throws(JSONFault) -> JSONValue {
        var scanner = JSONScanner(bytes)
        try scanner.skipText()
        var builder = Builder(bytes: bytes, maxDepth: maxDepth)
        return try builder.value(depth: 0)
    }

    /// Nil for a text that is not JSON; as deep as the scanner lets it be.
    package static func parse(_ text: String) -> JSONValue? {
        var text = text
        return text.withUTF8 { parse(UnsafeRawBufferPointer($0)) }
    }

    package static func parse(_ bytes: UnsafeRawBufferPointer) -> JSONValue? {
        do throws(JSONFault) { return try read(bytes, maxDepth: .max) } catch { return nil }
    }

    private struct Builder {
        let bytes: UnsafeRawBufferPointer
        let maxDepth: Int
        private var at = 0

        init(bytes: UnsafeRawBufferPointer, maxDepth: Int) {
            self.bytes = bytes
            self.maxDepth = maxDepth
        }

        mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
            if depth > maxDepth {
                throw JSONFault(offset: at, message: "nested deeper than \(maxDepth) levels")
            }
            skipSpace()
            switch bytes[at] {
            case UInt8(ascii: "{"): return .object(try members(depth: depth))
            case UInt8(ascii: "["): return .array(try elements(depth: depth))
            case UInt8(ascii: "\""): return .string(string())
            case UInt8(ascii: "t"): return word(4, .bool(true))
            case UInt8(ascii: "f"): return word(5, .bool(false))
            case UInt8(ascii: "n"): return word(4, .null)
            default: return number()
            }
        }

        private mutating func members(depth: Int) throws(JSONFault) -> [JSONValue.Member] {
            var members: [JSONValue.Member] = []
            at += 1
            skipSpace()
            while bytes[at] != UInt8(ascii: "}") {
                let name = string()
                skipPast(UInt8(ascii: ":"))
                members.append(JSONValue.Member(name, try value(depth: depth + 1)))
                skipSpace()
                if bytes[at] == UInt8(ascii: ",") { skipPast(UInt8(ascii: ",")) }
            }
            at += 1
            return members
        }

        private mutating func elements(depth: Int) throws(JSONFault) -> [JSONValue] {
            var elements: [JSONValue] = []
            at += 1
            skipSpace()
            while bytes[at] != UInt8(ascii: "]") {
                elements.append(try value(depth: depth + 1))
                skipSpace()
                if bytes[at] == UInt8(ascii: ",") { skipPast(UInt8(ascii: ",")) }
            }
            at += 1
            return elements
        }

        private mutating func string() -> String {
            at += 1
            let start = at
            while bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
            defer { at += 1 }
            return JSONText.decode(bytes.part(start..<at))
        }

        private mutating func word(_ length: Int, _ value: JSONValue) -> JSONValue {
            at += length
            return value
        }

        private mutating func number() -> JSONValue {
            let start = at
            while at < bytes.count, Self.isOfNumber(bytes[at]) { at += 1 }
            let text = String(decoding: bytes.part(start..<at), as: UTF8.self)
            if let integer = Int64(text) { return .integer(integer) }
            return .number(Double(text) ?? .nan)
        }

        private static func isOfNumber(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                true
            default: false
            }
        }

        private mutating func skipSpace() {
            while at < bytes.count, JSONScanner.isSpace(bytes[at]) { at += 1 }
        }

        /// Space, the byte, space.
        private mutating func skipPast(_ byte: UInt8) {
            skipSpace()
            if bytes[at] == byte { at += 1 }
            skipSpace()
        }
    }
}

extension JSONValue {
    /// A member's value; nil where the value is no object or has no such member. Of members with the same name the last one is read.
    package subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name.isSame(as: name) }?.value
    }
}

extension String {
    /// Whether the texts have the same bytes: Swift's `==` takes a letter with an accent for the letter and the accent.
    @inline(__always)
    func isSame(as other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}
