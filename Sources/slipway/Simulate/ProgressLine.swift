import Foundation
import Synchronization

/// How far the work is, on one line of standard error where that is a terminal.
final class ProgressLine: Sendable {
    private let shown = Mutex(-1)
    private let isTerminal = isatty(STDERR_FILENO) == 1

    /// - Parameter done: 0…1.
    func show(_ done: Double) {
        guard isTerminal else { return }
        let percent = Int(done * 100)
        shown.withLock { last in
            guard percent > last else { return }
            last = percent
            write("\rsimulating … \(min(100, percent)) %")
        }
    }

    func end() {
        if isTerminal { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
