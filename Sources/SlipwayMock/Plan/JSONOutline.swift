/// A scan over the top-level fields of a JSON object's bytes.
enum JSONOutline {
    typealias Slice = Swift.Slice<UnsafeRawBufferPointer>

    /// Calls `visit` with each key's content (between its quotes) and each value's bytes, in order; the last of two equal keys counts.
    ///
    /// - Returns: whether the bytes are one object.
    static func scan(_ bytes: UnsafeRawBufferPointer, visit: (Slice, Slice) -> Void) -> Bool {
        var cursor = Cursor(bytes: bytes)
        guard cursor.take(UInt8(ascii: "{")) else { return false }
        if cursor.take(UInt8(ascii: "}")) { return cursor.isAtEnd }
        repeat {
            guard let key = cursor.string(), cursor.take(UInt8(ascii: ":")), let value = cursor.value() else {
                return false
            }
            visit(bytes[key], bytes[value])
        } while cursor.take(UInt8(ascii: ","))
        return cursor.take(UInt8(ascii: "}")) && cursor.isAtEnd
    }

    static func equals(_ slice: Slice, _ text: StaticString) -> Bool {
        slice.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// What is between a string's quotes, escapes untouched; nil if the value is no string.
    static func stringContent(_ value: Slice) -> String? {
        guard value.first == UInt8(ascii: "\""), value.count >= 2 else { return nil }
        return String(decoding: value.dropFirst().dropLast(), as: UTF8.self)
    }

    private struct Cursor {
        let bytes: UnsafeRawBufferPointer
        var index = 0

        var isAtEnd: Bool {
            mutating get {
                skipSpace()
                return index == bytes.count
            }
        }

        mutating func skipSpace() {
            while index < bytes.count, isSpace(bytes[index]) { index += 1 }
        }

        private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) }

        mutating func take(_ byte: UInt8) -> Bool {
            skipSpace()
            guard index < bytes.count, bytes[index] == byte else { return false }
            index += 1
            return true
        }

        /// The range between the quotes.
        mutating func string() -> Range<Int>? {
            guard take(UInt8(ascii: "\"")) else { return nil }
            let start = index
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "\""):
                    index += 1
                    return start..<(index - 1)
                case UInt8(ascii: "\\"): index += 2
                default: index += 1
                }
            }
            return nil
        }

        mutating func value() -> Range<Int>? {
            skipSpace()
            guard index < bytes.count else { return nil }
            let start = index
            switch bytes[index] {
            case UInt8(ascii: "\""): return string().map { _ in start..<index }
            case UInt8(ascii: "{"), UInt8(ascii: "["): return nested() ? start..<index : nil
            default: return literal() ? start..<index : nil
            }
        }

        /// An object or array, its strings skipped whole so that their brackets do not count.
        private mutating func nested() -> Bool {
            var depth = 0
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "\""):
                    guard string() != nil else { return false }
                    continue
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
                index += 1
                if depth == 0 { return true }
            }
            return false
        }

        /// A number, `true`, `false` or `null`.
        private mutating func literal() -> Bool {
            let start = index
            while index < bytes.count, isLiteral(bytes[index]) { index += 1 }
            return index > start
        }

        private func isLiteral(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"): true
            default: false
            }
        }
    }
}
