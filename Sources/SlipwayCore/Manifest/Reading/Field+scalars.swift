import Yams

extension Field {
    /// The scalar with its environment variables replaced; nothing, a map or a list is reported.
    func scalar(_ expected: String) -> ScalarText? {
        guard !isNothing else {
            reportMissing("is empty: expected \(expected)")
            return nil
        }
        guard let scalar = node.scalar else {
            report("expected \(expected), found \(node.word)")
            return nil
        }
        return expanded(scalar.string).map {
            ScalarText(written: scalar.string, value: $0, isUnquoted: scalar.isUnquoted)
        }
    }

    private func expanded(_ text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: "$")), text.firstRange(of: "${") != nil else { return text }
        var (result, isWhole) = ("", true)
        for part in Interpolation.parts(of: text) {
            switch part {
            case .text(let text): result += text
            case .name(let name):
                if let value = ledger.inputs.environment(String(name)) {
                    result += value
                } else {
                    isWhole = false
                    reportUnset(String(name))
                }
            case .malformed:
                isWhole = false
                report("`${` begins no `${NAME}`", hint: "write `$${` for the characters themselves")
            }
        }
        return isWhole ? result : nil
    }

    private func reportUnset(_ name: String) {
        report("the environment variable \(name.shown) is not set", hint: "export \(name.shown)=…")
    }

    /// Text that is not empty.
    func text(_ expected: String = "text") -> String? { parsed(expected) { $0 } }

    /// Text turned into a value; a fault is reported after the text as it was written.
    func parsed<Value>(_ expected: String, _ parse: (String) throws(ValueFault) -> Value) -> Value? {
        guard let scalar = scalar(expected) else { return nil }
        guard !scalar.value.isEmpty else {
            report("is empty: expected \(expected)")
            return nil
        }
        do throws(ValueFault) {
            return try parse(scalar.value)
        } catch {
            let hint = scalar.namesEnvironment ? "look at what the environment variable holds" : error.hint
            report("`\(scalar.written.shown)` \(error.message)", hint: hint)
            return nil
        }
    }

    func truth() -> Bool? {
        parsed("true or false") { text throws(ValueFault) in
            switch text.lowercased() {
            case "true": return true
            case "false": return false
            case "yes", "on", "1": throw ValueFault("is neither true nor false", hint: "did you mean true?")
            case "no", "off", "0": throw ValueFault("is neither true nor false", hint: "did you mean false?")
            default: throw ValueFault("is neither true nor false")
            }
        }
    }

    func number(_ expected: String = "a number") -> Double? {
        parsed(expected) { text throws(ValueFault) in
            guard let number = Double(decimal: text) else {
                let hint = text.hasSuffix("%") ? "write \(text.dropLast()), without `%`".shown : nil
                throw ValueFault("is no number", hint: hint)
            }
            return number
        }
    }

    func integer(atLeast least: Int) -> Int? {
        parsed("a whole number") { text throws(ValueFault) in
            guard let number = Int(text) else { throw ValueFault("is no whole number") }
            guard number >= least else { throw ValueFault("is too small: at least \(least)") }
            return number
        }
    }

    /// One of the words that an enumeration knows.
    func word<Word: RawRepresentable<String> & CaseIterable>(_ expected: String, of type: Word.Type) -> Word? {
        parsed(expected) { text throws(ValueFault) in
            if let word = Word(rawValue: text) { return word }
            let words = Word.allCases.map(\.rawValue)
            throw ValueFault("is not known here", hint: Suggestion.hint(for: text, among: words))
        }
    }
}

extension Double {
    /// Digits, a point, an exponent: neither hexadecimal nor infinite nor NaN, which `Double(_: String)` would take.
    init?(decimal text: String) {
        guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
        guard let number = Double(text), number.isFinite else { return nil }
        self = number
    }
}
