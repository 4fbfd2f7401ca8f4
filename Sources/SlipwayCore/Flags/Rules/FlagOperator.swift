/// An operator whose arguments are all evaluated before it.
///
/// With those that `FlagRule` has cases of its own for (`var`, `if`, `?:`, `and`, `or`, `filter`, `map`, `reduce`, `all`, `some`,
/// `none`, `fractional`) these are JsonLogic's and flagd's.
enum FlagOperator: String, CaseIterable, Sendable {
    case equal = "=="
    case notEqual = "!="
    case same = "==="
    case notSame = "!=="
    case less = "<"
    case greater = ">"
    case atMost = "<="
    case atLeast = ">="
    case not = "!"
    case truth = "!!"
    case plus = "+"
    case times = "*"
    case minus = "-"
    case divided = "/"
    case remainder = "%"
    case minimum = "min"
    case maximum = "max"
    case contains = "in"
    case cat
    case substring = "substr"
    case merge
    case log
    case missing
    case missingSome = "missing_some"
    case startsWith = "starts_with"
    case endsWith = "ends_with"
    case semanticVersion = "sem_ver"
}

extension FlagOperator {
    /// Of two arguments: the operators that rules are mostly made of, without a list of arguments. Nil for all others, and for what comes to
    /// nothing.
    @inline(__always)
    func compare(_ a: JSONValue, _ b: JSONValue) -> Bool? {
        switch self {
        case .equal: a.equalsLoosely(b)
        case .notEqual: !a.equalsLoosely(b)
        case .same: a.equalsStrictly(b)
        case .notSame: !a.equalsStrictly(b)
        case .less: a.isLess(than: b)
        case .greater: b.isLess(than: a)
        case .atMost: a.isAtMost(b)
        case .atLeast: b.isAtMost(a)
        case .contains: Self.contains(a, in: b)
        case .startsWith: Self.texts(a, b).map { $0.utf8.starts(with: $1.utf8) }
        case .endsWith: Self.texts(a, b).map { $0.utf8.reversed().starts(with: $1.utf8.reversed()) }
        default: nil
        }
    }

    /// Whether `compare` is all there is to it where there are two arguments.
    var comparesTwo: Bool {
        switch self {
        case .equal, .notEqual, .same, .notSame, .less, .greater, .atMost, .atLeast, .contains, .startsWith, .endsWith:
            true
        default: false
        }
    }

    /// Everything but `missing` and `missing_some`, which look into the data.
    func apply(_ arguments: [JSONValue]) -> JSONValue {
        let first = arguments.first ?? .null
        let second = arguments.count > 1 ? arguments[1] : .null
        switch self {
        case .equal, .notEqual, .same, .notSame: return compare(first, second).map(JSONValue.bool) ?? .null
        case .less, .greater, .atMost, .atLeast: return .bool(isOrdered(arguments, first, second))
        case .not: return .bool(!first.isTrue)
        case .truth: return .bool(first.isTrue)
        case .plus: return arguments.reduce(.integer(0)) { Arithmetic.add($0, $1) }
        case .times: return arguments.reduce(.integer(1)) { Arithmetic.multiply($0, $1) }
        case .minus:
            let isNegation = arguments.count < 2
            return isNegation ? Arithmetic.subtract(.integer(0), first) : Arithmetic.subtract(first, second)
        case .divided: return .number(first.double / second.double)
        case .remainder: return Arithmetic.remainder(first, second)
        case .minimum: return Arithmetic.extreme(arguments) { $0.isLess(than: $1) }
        case .maximum: return Arithmetic.extreme(arguments) { $1.isLess(than: $0) }
        case .contains: return compare(first, second).map(JSONValue.bool) ?? .null
        case .cat: return .string(arguments.map(\.piece).joined())
        case .substring: return .string(Self.substring(arguments))
        case .merge: return .array(arguments.flatMap { if case .array(let values) = $0 { values } else { [$0] } })
        case .log: return first
        case .startsWith, .endsWith:
            return arguments.count == 2 ? compare(first, second).map(JSONValue.bool) ?? .null : .null
        case .semanticVersion: return SemanticVersion.compare(arguments).map(JSONValue.bool) ?? .null
        case .missing, .missingSome: return .null
        }
    }

    /// `{"<": [1, {"var": "x"}, 9]}` means between.
    private func isOrdered(_ arguments: [JSONValue], _ first: JSONValue, _ second: JSONValue) -> Bool {
        let isOrdered = compare(first, second) ?? false
        guard arguments.count > 2, arguments[2] != .null else { return isOrdered }
        return isOrdered && compare(second, arguments[2]) ?? false
    }

    private static func texts(_ a: JSONValue, _ b: JSONValue) -> (String, String)? {
        guard case .string(let a) = a, case .string(let b) = b else { return nil }
        return (a, b)
    }

    private static func contains(_ needle: JSONValue, in haystack: JSONValue) -> Bool {
        switch haystack {
        case .array(let values): values.contains { $0.equalsStrictly(needle) }
        case .string(let text): ByteRuns.contains(Array(needle.coerced.utf8), in: Array(text.utf8))
        default: false
        }
    }

    /// Counted in code points; negative: from the end.
    private static func substring(_ arguments: [JSONValue]) -> String {
        let text = Array((arguments.first ?? .null).coerced.unicodeScalars)
        let start = arguments.count > 1 ? index(arguments[1]) : 0
        let from = start < 0 ? (text.count + start < 0 ? 0 : text.count + start) : min(start, text.count)
        var to = text.count
        if arguments.count > 2, arguments[2] != .null {
            let length = index(arguments[2])
            to = length < 0 ? max(text.count + length, from) : min(from + length, text.count)
        }
        return String(String.UnicodeScalarView(text[from..<to]))
    }

    private static func index(_ value: JSONValue) -> Int {
        let number = value.double
        if number.isNaN { return 0 }
        return Int(max(-1e9, min(1e9, number)))
    }
}
