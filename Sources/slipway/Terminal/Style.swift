/// Colours, or none of them.
struct Style: Sendable {
    enum Colour: Int, Sendable {
        case red = 31
        case green = 32
        case yellow = 33
        case cyan = 36
    }

    let isColoured: Bool

    static let plain = Style(isColoured: false)

    func paint(_ text: String, _ colour: Colour) -> String { wrap(text, colour.rawValue) }
    func bold(_ text: String) -> String { wrap(text, 1) }
    func dim(_ text: String) -> String { wrap(text, 2) }

    private func wrap(_ text: String, _ code: Int) -> String {
        isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

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
