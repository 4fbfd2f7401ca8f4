import Yams

/// Turns YAML text into nodes, and its faults into diagnostics.
///
/// A parser that meets a key for the second time stops. To find the other faults too, the first of the two keys is masked, letter
/// by letter so that no place moves, and the text is parsed again; `Ledger.duplicates` remembers what the mask stands for.
struct YAMLText {
    private static let maxDuplicates = 100
    /// Of a private plane of Unicode, where nobody's keys are.
    private static let firstMask: UInt32 = 0xF_0000

    private var text: String
    private let file: String
    private let ledger: Ledger

    init(_ text: String, file: String, ledger: Ledger) {
        self.text = text
        self.file = file
        self.ledger = ledger
    }

    /// Nil after a report, or for a text without any value.
    consuming func compose() -> Node? {
        if let fault = AliasCensus(text).fault {
            report(fault)
            return nil
        }
        for count in 0...UInt32(Self.maxDuplicates) {
            do {
                return try Yams.compose(yaml: text, .basic, .default, .utf8)
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                let name = names.first ?? ""
                let place = TextPlace(context.mark)
                guard count < Self.maxDuplicates, mask(name, at: place, count) else {
                    report(SyntaxFault(place: place, message: "`\(name.shown)` is given twice"))
                    return nil
                }
            } catch {
                report(SyntaxFault(error, in: text))
                return nil
            }
        }
        return nil
    }

    private func report(_ fault: SyntaxFault) {
        ledger.note(
            Diagnostic(
                severity: .error,
                file: file,
                line: fault.place.line,
                column: fault.place.column,
                path: "",
                message: fault.message,
                hint: fault.hint
            )
        )
    }

    /// False where the key is not written plainly, such as with escapes.
    private mutating func mask(_ name: String, at place: TextPlace, _ number: UInt32) -> Bool {
        guard let letter = Unicode.Scalar(Self.firstMask + number), !name.isEmpty else { return false }
        guard let start = text.index(of: place), let key = text.range(ofKey: name, from: start) else { return false }
        let mask = String(String.UnicodeScalarView(repeatElement(letter, count: name.unicodeScalars.count)))
        ledger.duplicates[mask] = name
        text.replaceSubrange(key, with: mask)
        return true
    }
}

extension String {
    /// Counts lines as YAML does (1.1 §5.4).
    func index(of place: TextPlace) -> String.Index? {
        let scalars = unicodeScalars
        var (line, index) = (1, scalars.startIndex)
        while line < place.line {
            guard index < scalars.endIndex else { return nil }
            let scalar = scalars[index]
            index = scalars.index(after: index)
            if scalar == "\r", index < scalars.endIndex, scalars[index] == "\n" { continue }
            if ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar) { line += 1 }
        }
        return scalars.index(index, offsetBy: place.column - 1, limitedBy: scalars.endIndex)
    }

    fileprivate func range(ofKey name: String, from start: String.Index) -> Range<String.Index>? {
        let rest = unicodeScalars[start...]
        let isQuoted = rest.first == "\"" || rest.first == "'"
        let key = isQuoted ? rest.dropFirst() : rest
        guard key.starts(with: name.unicodeScalars) else { return nil }
        let end = unicodeScalars.index(key.startIndex, offsetBy: name.unicodeScalars.count)
        return key.startIndex..<end
    }
}
