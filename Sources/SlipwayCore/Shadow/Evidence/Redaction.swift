/// Takes out of a text what identifies people and opens doors: e-mail addresses, long numbers (cards, phones, accounts), keys.
///
/// Rules of form, not of meaning: names and addresses stay. Whoever must not keep those keeps no content, which is the default.
package enum Redaction {
    private static let keyMarks = ["sk-", "pk-", "ghp_", "xoxb-", "AKIA", "eyJ"]
    /// Shorter runs are prices, years and quantities.
    private static let minDigits = 7

    package static func redacted(_ text: String) -> String {
        var result = ""
        var word = ""
        for character in text {
            if character.isWhitespace || "\"'<>{}[],;".contains(character) {
                result += shown(word)
                result.append(character)
                word = ""
            } else {
                word.append(character)
            }
        }
        return withoutNumbers(result + shown(word))
    }

    private static func shown(_ word: String) -> String {
        if word.count >= 12, keyMarks.contains(where: { word.contains($0) }) { return "‹key›" }
        guard let at = word.firstIndex(of: "@"), at != word.startIndex, word[at...].contains(".") else { return word }
        return "‹e-mail›"
    }

    /// Digits with single spaces, hyphens, dots or brackets between them are one number.
    private static func withoutNumbers(_ text: String) -> String {
        var (result, run, digits) = ("", "", 0)
        for character in text {
            let isDigit = character.isASCII && character.isNumber
            if isDigit || digits > 0 && " -.()/+".contains(character) && run.last != " " {
                run.append(character)
                if isDigit { digits += 1 }
            } else {
                result += flushed(run, digits)
                (run, digits) = ("", 0)
                result.append(character)
            }
        }
        return result + flushed(run, digits)
    }

    private static func flushed(_ run: String, _ digits: Int) -> String {
        guard digits >= minDigits else { return run }
        let rest = run.reversed().prefix { !$0.isNumber }.reversed()
        return "‹number›" + String(rest)
    }
}
