import Yams

/// The things of one kind that a manifest names, for the fields that refer to them.
struct NamedValues<Value> {
    /// `strategy`, `prompt`, …
    let kind: String
    /// A nil value was named but is faulty: a reference to it is no fault of its own.
    private(set) var entries: [(name: String, value: Value?)] = []

    init(_ kind: String) { self.kind = kind }

    mutating func add(_ name: String, _ value: Value?) { entries.append((name, value)) }

    func has(_ name: String) -> Bool { entries.contains { $0.name == name } }

    subscript(_ name: String) -> Value? { entries.first { $0.name == name }.flatMap(\.value) }

    var values: [Value] { entries.compactMap(\.value) }

    /// The name, if there is such a thing, even a faulty one; else a report.
    func reference(_ field: Field) -> String? {
        field.parsed("the name of \(kind.first == "a" ? "an" : "a") \(kind)") { text throws(ValueFault) in
            if has(text) { return text }
            throw ValueFault("names no \(kind)", hint: Suggestion.hint(for: text, among: entries.map(\.name)))
        }
    }
}

extension Field {
    /// Members of a map whose keys are names that the user chose.
    func named(_ kind: String) -> [(name: String, field: Field)] {
        fields("a map, each \(kind) under its name")?.entries.filter { $0.field.hasValidName($0.name) } ?? []
    }

    /// A map without members, or nothing.
    var isEmptyMap: Bool { isNothing || node.mapping?.isEmpty == true }

    /// Names stand in URLs, headers, labels and file names.
    private func hasValidName(_ name: String) -> Bool {
        let isValid =
            (1...100).contains(name.utf8.count) && name.first.map { $0.isLetter || $0.isNumber } == true
            && name.utf8.allSatisfy(Self.isNameByte)
        if !isValid {
            reportKey("`\(name.shown)` is no name", hint: "use letters, digits and . _ - + @, a letter or digit first")
        }
        return isValid
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "._-+@".utf8.contains(byte)
        }
    }
}
