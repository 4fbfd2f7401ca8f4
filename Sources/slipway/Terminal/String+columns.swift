extension String {
    /// Columns on a terminal: without the escape sequences of colours.
    var columns: Int {
        var isEscape = false
        return reduce(0) { count, character in
            if character == "\u{1B}" { isEscape = true }
            defer { if isEscape, character == "m" { isEscape = false } }
            return isEscape ? count : count + 1
        }
    }

    /// Cut to a number of columns, with colours ended.
    func cut(to width: Int) -> String {
        guard columns > width else { return self }
        var (text, count, isEscape) = ("", 0, false)
        for character in self {
            if character == "\u{1B}" { isEscape = true }
            if !isEscape { count += 1 }
            if count > width - 1 { break }
            text.append(character)
            if isEscape, character == "m" { isEscape = false }
        }
        return text + "…" + (contains("\u{1B}") ? "\u{1B}[0m" : "")
    }
}
