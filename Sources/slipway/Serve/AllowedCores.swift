import Foundation
import NIOCore

/// One event loop for each core that the process may run on.
///
/// NIO heeds control groups, and not who was told its cores otherwise (`taskset`): two loops on one core that is full wait for each other until the
/// scheduler's tick.
enum AllowedCores {
    /// Before the first use of the process's event loops, once.
    static func limitLoops() {
        guard let allowed = count(in: status), allowed < System.coreCount else { return }
        NIOSingletons.groupLoopCountSuggestion = allowed
    }

    /// By what Linux says of a process; nil where it says nothing.
    static func count(in status: String) -> Int? {
        let name = "Cpus_allowed:"
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
        // In hexadecimal digits, with commas between groups.
        let count = line.dropFirst(name.count).compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
        return count > 0 ? count : nil
    }

    private static var status: String {
        // Other systems have no such file.
        do { return try String(contentsOfFile: "/proc/self/status", encoding: .utf8) } catch { return "" }
    }
}
