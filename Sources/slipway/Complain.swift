import Foundation

/// Writes a line to standard error.
func complain(_ line: String) {
    // Where nobody can be told, the exit code has to do.
    do { try FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8)) } catch { return }
}
