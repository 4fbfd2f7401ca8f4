import Yams

/// One value of the manifest, with its place and where its faults go.
///
/// Its readers (`Field+….swift`) give the value, or nil after a report: a compilation goes on with defaults to find every fault.
struct Field {
    let node: Node
    let file: String
    /// The keys that lead here.
    let path: String
    /// Where a fault of the value is shown.
    let place: TextPlace
    /// Where a fault of what is missing in the value is shown.
    let keyPlace: TextPlace
    let ledger: Ledger

    /// A file's outermost value.
    init(root node: Node, file: String, ledger: Ledger) {
        self.node = node
        self.file = file
        path = ""
        place = TextPlace(node.mark)
        keyPlace = .start
        self.ledger = ledger
    }

    /// A member of a map or list.
    init(_ node: Node, in parent: Field, path: String, keyPlace: TextPlace) {
        self.node = node
        file = parent.file
        self.path = path
        self.keyPlace = keyPlace
        ledger = parent.ledger
        place = node.isNothing ? keyPlace : TextPlace(node.mark)
    }

    func child(_ node: Node, named name: String, keyPlace: TextPlace) -> Field {
        Field(node, in: self, path: path.isEmpty ? name.shown : "\(path).\(name.shown)", keyPlace: keyPlace)
    }

    func child(_ node: Node, at index: Int) -> Field {
        Field(node, in: self, path: "\(path)[\(index)]", keyPlace: TextPlace(node.mark))
    }

    /// Whether nothing is written after the key, or `null`.
    var isNothing: Bool { node.isNothing }
    var isMap: Bool { node.mapping != nil }
    var isList: Bool { node.sequence != nil }
    /// Not for maps and lists.
    var writtenText: String? { node.scalar?.string }
    /// What a reader would call the value.
    var word: String { node.word }
}

extension Field {
    func report(_ message: String, hint: String? = nil) { note(.error, message, hint, at: place) }

    func warn(_ message: String, hint: String? = nil) { note(.warning, message, hint, at: place) }

    /// Something is not there: the key is shown, not what follows it.
    func reportMissing(_ message: String, hint: String? = nil) { note(.error, message, hint, at: keyPlace) }

    /// The key itself is at fault.
    func reportKey(_ message: String, hint: String? = nil) { note(.error, message, hint, at: keyPlace) }

    /// `what` in the plural.
    func reportNotYetSupported(_ what: String, hint: String) {
        reportKey("\(what) are not yet supported", hint: hint)
    }

    private func note(_ severity: Diagnostic.Severity, _ message: String, _ hint: String?, at place: TextPlace) {
        ledger.note(
            Diagnostic(
                severity: severity,
                file: file,
                line: place.line,
                column: place.column,
                path: path,
                message: message,
                hint: hint
            )
        )
    }
}

extension Node {
    /// YAML's null: nothing at all, `~` or `null`, without quotes.
    var isNothing: Bool {
        guard let scalar, scalar.isUnquoted else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// What a reader would call it.
    var word: String {
        if isNothing { return "nothing" }
        if mapping != nil { return "a map" }
        return sequence == nil ? "text" : "a list"
    }
}

extension Node.Scalar {
    /// Only unquoted text can mean a number, a truth value or nothing.
    var isUnquoted: Bool { (style == .plain || style == .any) && tag.rawValue != Tag.Name.str.rawValue }
}

extension String {
    /// Short and without control characters, for a message.
    package var shown: String {
        // As nearly every name is.
        if utf8.count <= 60, utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
        let clean = unicodeScalars.prefix(61).map { scalar in
            scalar.properties.generalCategory == .control ? "\u{FFFD}" : String(scalar)
        }
        return clean.count > 60 ? clean.prefix(60).joined() + "…" : clean.joined()
    }
}
