import Foundation

/// Standard output, and what it can do.
enum Terminal {
    static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    static var style: TerminalStyle { .standardOutput }

    /// Columns; 80 where nobody knows.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Ends the command, as the signal would, where whoever reads has left (`slipway … | head`): nobody wants the rest.
    static func write(_ text: String) {
        do { try FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) } catch { exit(brokenPipe) }
    }

    /// 128 + SIGPIPE.
    private static let brokenPipe: Int32 = 141

    static func print(_ line: String) { write(line + "\n") }
}
