/// JsonLogic's views of a value. They are JavaScript's, but that an empty list is false.
extension JSONValue {
    var isTrue: Bool {
        switch self {
        case .null: false
        case .bool(let flag): flag
        case .integer(let number): number != 0
        case .number(let number): !(number.isZero || number.isNaN)
        case .string(let text): !text.isEmpty
        case .array(let values): !values.isEmpty
        case .object: true
        }
    }

    /// The value as an operand of arithmetic: an integer or a number, NaN for what is neither.
    var numeric: JSONValue {
        switch self {
        case .integer, .number: self
        case .null: .integer(0)
        case .bool(let flag): .integer(flag ? 1 : 0)
        case .string(let text): .number(Self.number(text))
        case .array(let values): values.isEmpty ? .integer(0) : values.count == 1 ? values[0].numeric : .number(.nan)
        case .object: .number(.nan)
        }
    }

    var double: Double {
        switch numeric {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: .nan
        }
    }

    private static func number(_ text: String) -> Double {
        let bytes = text.utf8.drop(while: JSONScanner.isSpace)
        guard let last = bytes.lastIndex(where: { !JSONScanner.isSpace($0) }) else { return 0 }
        return Double(decimal: String(text[bytes.startIndex...last])) ?? .nan
    }

    /// As a piece of `cat`: nothing is nothing.
    var piece: String {
        if case .null = self { return "" }
        return coerced
    }

    /// As JavaScript writes it where a text is wanted.
    var coerced: String {
        switch self {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .number(let number): Self.text(number)
        case .string(let text): text
        case .array(let values): values.map(\.piece).joined(separator: ",")
        case .object: "[object Object]"
        }
    }

    private static func text(_ number: Double) -> String {
        guard let whole = Int64(exactly: number) else { return String(number) }
        return String(whole)
    }

    /// `==`: numbers, texts and booleans meet as numbers, nothing equals but itself, and lists and maps equal nothing.
    func equalsLoosely(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.string(let a), .string(let b)): a.isSame(as: b)
        case (.integer(let a), .integer(let b)): a == b
        case (.bool(let a), .bool(let b)): a == b
        case (.null, .null): true
        case (.null, _), (_, .null): false
        case (.array, .array), (.array, .object), (.object, .array), (.object, .object): false
        case (.string(let a), .array), (.string(let a), .object): a.isSame(as: other.coerced)
        case (.array, .string(let b)), (.object, .string(let b)): b.isSame(as: coerced)
        default: double == other.double
        }
    }

    /// `===`: the same type and the same value, where integers and floats are one type.
    func equalsStrictly(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.string(let a), .string(let b)): a.isSame(as: b)
        case (.integer(let a), .integer(let b)): a == b
        case (.integer, .number), (.number, .integer), (.number, .number): double == other.double
        case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.equalsStrictly($1) }
        default: self == other
        }
    }

    /// `<`: two texts by their code points, all else as numbers.
    func isLess(than other: JSONValue) -> Bool {
        switch (self, other) {
        case (.string(let a), .string(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
        case (.integer(let a), .integer(let b)): a < b
        default: double < other.double
        }
    }

    /// `<=`, which is not the opposite of `>`: NaN is on no side.
    func isAtMost(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.string(let a), .string(let b)): !b.utf8.lexicographicallyPrecedes(a.utf8)
        case (.integer(let a), .integer(let b)): a <= b
        default: double <= other.double
        }
    }
}
