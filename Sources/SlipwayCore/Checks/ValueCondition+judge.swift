extension ValueCondition {
    /// - Parameter whole: the text in which the path is looked for, to be shown where it is no JSON.
    func failure(_ path: PathPattern, in value: JSONValue?, of what: String, _ whole: String) -> String? {
        guard let value else { return "expected \(what) to be JSON, got: \(whole.excerpt)" }
        let found = path.values(in: value)
        switch self {
        case .exists(let wanted):
            return found.isEmpty != wanted ? nil : "\(path.text) is \(wanted ? "not" : "") there".spaced
        case _ where found.isEmpty: return "\(what) has nothing at \(path.text): \(whole.excerpt)"
        case .equals(let wanted):
            if found.contains(where: { $0.isSame(as: wanted) }) { return nil }
            return "expected \(path.text) to be \(wanted.excerpt), got \(found[0].excerpt)"
        case .matches(let pattern):
            if found.contains(where: { pattern.isFound(in: $0.plainText) }) { return nil }
            return "expected \(path.text) to match `\(pattern.text.excerpt)`, got \(found[0].excerpt)"
        }
    }
}

extension String {
    /// Without the double space that a word left out leaves.
    fileprivate var spaced: String { split(separator: " ").joined(separator: " ") }
}

extension PathPattern {
    /// Every value that it names, in the order of the text.
    package func values(in root: JSONValue) -> [JSONValue] {
        var found: [JSONValue] = []
        Self.collect(root, PathMatches([self]), into: &found)
        return found
    }

    private static func collect(_ value: JSONValue, _ matches: PathMatches, into found: inout [JSONValue]) {
        if matches.isMatched { found.append(value) }
        switch value {
        case .object(let members):
            for member in members { collect(member.value, matches.descending(into: member.name), into: &found) }
        case .array(let items):
            for (index, item) in items.enumerated() {
                collect(item, matches.descending(into: String(index)), into: &found)
            }
        default: break
        }
    }
}

extension JSONValue {
    /// Equal as JSON means it: numbers by value, members in any order.
    package func isSame(as other: JSONValue) -> Bool {
        switch (self, other) {
        case (.integer(let a), .number(let b)), (.number(let b), .integer(let a)): return Double(a) == b
        case (.array(let a), .array(let b)): return a.count == b.count && zip(a, b).allSatisfy { $0.isSame(as: $1) }
        case (.object(let a), .object(let b)):
            return a.count == b.count && a.allSatisfy { member in other[member.name]?.isSame(as: member.value) == true }
        default: return self == other
        }
    }

    /// A string as it is, anything else as JSON.
    package var plainText: String { text ?? String(decoding: bytes, as: UTF8.self) }

    package var excerpt: String { String(decoding: bytes, as: UTF8.self).excerpt }
}
