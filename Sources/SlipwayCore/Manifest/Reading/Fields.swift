import Yams

/// A map being read. Each key that is asked for becomes a known one; `finish()` reports all others.
struct Fields {
    let owner: Field
    /// In the order written, each name once.
    let entries: [(name: String, field: Field)]
    private var known: [String] = []
    private var refused: Set<String> = []

    fileprivate init(_ owner: Field, _ entries: [(name: String, field: Field)]) {
        self.owner = owner
        self.entries = entries
    }

    /// The value of a key, nil if it is not there.
    mutating func take(_ name: String) -> Field? {
        known.append(name)
        return peek(name)
    }

    /// As `take`, without making the key a known one.
    func peek(_ name: String) -> Field? { entries.first { $0.name == name }?.field }

    /// Reads a key's value into a place that keeps its default if there is none or it is faulty.
    mutating func take<Value>(_ name: String, into value: inout Value, _ read: (Field) -> Value?) {
        if let field = take(name), let new = read(field) { value = new }
    }

    mutating func take<Value>(_ name: String, into value: inout Value?, _ read: (Field) -> Value?) {
        if let field = take(name), let new = read(field) { value = new }
    }

    /// A key that a later Slipway will know: an error today, so that nobody relies on what is not there.
    mutating func refuse(_ name: String, _ what: String, hint: String) {
        refused.insert(name)
        peek(name)?.reportNotYetSupported(what, hint: hint)
    }

    /// Reports every key that nobody asked for. `hint` is asked first, for mistakes that are no typing errors.
    func finish(hint: (String) -> String? = { _ in nil }) {
        for (name, field) in entries where !known.contains(name) && !refused.contains(name) {
            field.reportKey("unknown key", hint: hint(name) ?? Self.hint(for: name, known))
        }
    }

    private static func hint(for name: String, _ known: [String]) -> String? {
        if name == "<<" { return "write the keys out: anchors and aliases work as values, merging them does not" }
        return Suggestion.hint(for: name, among: known)
    }
}

extension Field {
    /// The map's members; nothing counts as an empty map. Reports what is no map.
    func fields(_ expected: String = "a map (`key: value` lines)") -> Fields? {
        if isNothing { return Fields(self, []) }
        guard let mapping = node.mapping else {
            report("expected \(expected), found \(node.word)", hint: mapHint)
            return nil
        }
        return Fields(self, entries(of: mapping))
    }

    private var mapHint: String? {
        if let sequence = node.sequence, sequence.contains(where: { $0.mapping != nil }) {
            return "leave out the dashes: each name is a key here, not a list item"
        }
        return nil
    }

    private func entries(of mapping: Node.Mapping) -> [(name: String, field: Field)] {
        mapping.compactMap { key, value in
            let place = TextPlace(key.mark)
            guard let name = key.scalar?.string else {
                child(value, named: "?", keyPlace: place).reportKey("a key must be plain text, not \(key.word)")
                return nil
            }
            if let original = ledger.duplicates[name] {
                reportDuplicate(child(value, named: original, keyPlace: place), original, mapping)
                return nil
            }
            return (name, child(value, named: name, keyPlace: place))
        }
    }

    private func reportDuplicate(_ field: Field, _ name: String, _ mapping: Node.Mapping) {
        let other = mapping.first { $0.key.scalar?.string == name }.map { TextPlace($0.key.mark).line }
        field.reportKey("given twice", hint: other.map { "the other one is on line \($0)" })
    }
}
