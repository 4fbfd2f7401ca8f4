/// Reads a JSON text into a value, as strict as `JSONScanner`.
package enum JSONTree {
    /// Nil for a text that is not JSON. Of members with the same name all are kept, and the last one is read.
    package static func parse(_ text: String) -> JSONValue? {
        var text = text
        return text.withUTF8 { parse(UnsafeRawBufferPointer($0)) }
    }

    package static func parse(_ bytes: UnsafeRawBufferPointer) -> JSONValue? {
        var scanner = JSONScanner(bytes)
        do throws(JSONFault) {
            try scanner.skipText()
        } catch {
            return nil
        }
        var reader = TreeReader(bytes: bytes)
        return reader.value()
    }
}

/// One pass over a text that is known to be well-formed and not too deep.
private struct TreeReader {
    let bytes: UnsafeRawBufferPointer
    private var at = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func value() -> JSONValue {
        skipSpace()
        switch bytes[at] {
        case UInt8(ascii: "{"): return object()
        case UInt8(ascii: "["): return array()
        case UInt8(ascii: "\""): return .string(string())
        case UInt8(ascii: "t"): return literal(.bool(true), length: 4)
        case UInt8(ascii: "f"): return literal(.bool(false), length: 5)
        case UInt8(ascii: "n"): return literal(.null, length: 4)
        default: return number()
        }
    }

    private mutating func skipSpace() {
        while at < bytes.count, JSONScanner.isSpace(bytes[at]) { at += 1 }
    }

    /// Steps over the comma, or over the closing bracket: then it is the end.
    private mutating func isAtEnd(_ close: UInt8) -> Bool {
        skipSpace()
        defer { if bytes[at] == close || bytes[at] == UInt8(ascii: ",") { at += 1 } }
        return bytes[at] == close
    }

    private mutating func object() -> JSONValue {
        at += 1
        var members: [JSONValue.Member] = []
        while !isAtEnd(UInt8(ascii: "}")) {
            skipSpace()
            let name = string()
            skipSpace()
            at += 1
            members.append(JSONValue.Member(name, value()))
        }
        return .object(members)
    }

    private mutating func array() -> JSONValue {
        at += 1
        var values: [JSONValue] = []
        while !isAtEnd(UInt8(ascii: "]")) { values.append(value()) }
        return .array(values)
    }

    private mutating func string() -> String {
        let start = at + 1
        at = ByteSearch.stringEdge(in: bytes, from: start)
        while bytes[at] == UInt8(ascii: "\\") { at = ByteSearch.stringEdge(in: bytes, from: at + 2) }
        defer { at += 1 }
        return JSONText.decode(bytes.part(start..<at))
    }

    private mutating func literal(_ value: JSONValue, length: Int) -> JSONValue {
        at += length
        return value
    }

    private mutating func number() -> JSONValue {
        let start = at
        while at < bytes.count, Self.isOfNumber(bytes[at]) { at += 1 }
        let text = String(decoding: bytes.part(start..<at), as: UTF8.self)
        return Int64(text).map(JSONValue.integer) ?? .number(Double(text) ?? .infinity)
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || byte | 0x20 == UInt8(ascii: "e") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
    }
}
