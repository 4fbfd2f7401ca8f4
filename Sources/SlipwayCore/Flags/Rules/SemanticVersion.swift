/// A version as semver.org 2.0.0 writes it, as lenient as flagd: a `v` in front is allowed, and `1` and `1.2` are filled up with zeros.
struct SemanticVersion: Sendable {
    private enum Identifier {
        /// Digits without leading zeros, of any length.
        case number(Substring)
        case word(Substring)
    }

    private let core: [Substring]
    private let preRelease: [Identifier]

    /// `[version, operator, version]`; nil unless it is exactly that.
    static func compare(_ arguments: [JSONValue]) -> Bool? {
        guard arguments.count == 3, case .string(let sign) = arguments[1] else { return nil }
        guard let a = SemanticVersion(arguments[0]), let b = SemanticVersion(arguments[2]) else { return nil }
        switch sign {
        case "=": return a.order(b) == 0
        case "!=": return a.order(b) != 0
        case "<": return a.order(b) < 0
        case "<=": return a.order(b) <= 0
        case ">": return a.order(b) > 0
        case ">=": return a.order(b) >= 0
        case "^": return a.core[0] == b.core[0]
        case "~": return a.core[0] == b.core[0] && a.core[1] == b.core[1]
        default: return nil
        }
    }

    private init?(_ value: JSONValue) {
        switch value {
        case .string(let text): self.init(text)
        case .integer(let number): self.init(String(number))
        case .number(let number): self.init(String(number))
        default: return nil
        }
    }

    init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let whole = text.hasPrefix("v") || text.hasPrefix("V") ? text.dropFirst() : text[...]
        let (beforeBuild, build) = Self.cut(whole, at: "+")
        let (numbers, tail) = Self.cut(beforeBuild, at: "-")
        var core = numbers.split(separator: ".", omittingEmptySubsequences: false)
        while core.count < 3 { core.append("0") }
        guard core.count == 3, core.allSatisfy(Self.isNumber) else { return nil }
        if let build, !Self.areWords(build) { return nil }
        if let tail, !Self.areWords(tail) { return nil }
        let identifiers = tail.map { $0.split(separator: ".") } ?? []
        guard identifiers.allSatisfy({ !Self.isDigits($0) || Self.isNumber($0) }) else { return nil }
        self.core = core
        preRelease = identifiers.map { Self.isDigits($0) ? .number($0) : .word($0) }
    }

    private static func cut(_ text: Substring, at mark: Character) -> (Substring, Substring?) {
        guard let index = text.firstIndex(of: mark) else { return (text, nil) }
        return (text[..<index], text[text.index(after: index)...])
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    }

    private static func isNumber(_ text: Substring) -> Bool {
        isDigits(text) && (text.utf8.count == 1 || text.utf8.first != UInt8(ascii: "0"))
    }

    private static func areWords(_ text: Substring) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty && word.utf8.allSatisfy(isOfWord)
        }
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }

    /// Negative: before the other one. Build metadata does not count (semver.org §10 and §11).
    private func order(_ other: SemanticVersion) -> Int {
        for (a, b) in zip(core, other.core) where a != b { return Self.order(numbers: a, b) }
        if preRelease.isEmpty || other.preRelease.isEmpty {
            return other.preRelease.count.signum() - preRelease.count.signum()
        }
        for (a, b) in zip(preRelease, other.preRelease) {
            let order = Self.order(a, b)
            if order != 0 { return order }
        }
        return (preRelease.count - other.preRelease.count).signum()
    }

    private static func order(_ a: Identifier, _ b: Identifier) -> Int {
        switch (a, b) {
        case (.number(let a), .number(let b)): order(numbers: a, b)
        case (.number, .word): -1
        case (.word, .number): 1
        case (.word(let a), .word(let b)): order(words: a, b)
        }
    }

    private static func order(numbers a: Substring, _ b: Substring) -> Int {
        a.utf8.count == b.utf8.count ? order(words: a, b) : (a.utf8.count - b.utf8.count).signum()
    }

    private static func order(words a: Substring, _ b: Substring) -> Int {
        if a == b { return 0 }
        return a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
    }
}
