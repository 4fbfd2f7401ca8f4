import Foundation

/// Colours on a terminal, plain text in a pipe or where `NO_COLOR` asks for it.
struct TerminalStyle: Sendable {
    let isColoured: Bool

    static let standardOutput = TerminalStyle(
        isColoured: isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    )

    func bold(_ text: String) -> String { wrapped(text, "1") }
    func dim(_ text: String) -> String { wrapped(text, "2") }
    func red(_ text: String) -> String { wrapped(text, "1;31") }
    func green(_ text: String) -> String { wrapped(text, "32") }
    func yellow(_ text: String) -> String { wrapped(text, "33") }
    func blue(_ text: String) -> String { wrapped(text, "34") }

    /// Pads to a width that the eye sees: escape sequences have none.
    func padded(_ text: String, to width: Int) -> String {
        let visible = text.replacing(/\u{1B}\[[0-9;]*m/, with: "").count
        return text + String(repeating: " ", count: max(0, width - visible))
    }

    private func wrapped(_ text: String, _ code: String) -> String {
        isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
