/// A text that never shows itself in a log, an error or a dump.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    package init(_ value: String) { self.value = value }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }

    /// Compares without stopping at the first difference, so that the time taken tells nothing but the length.
    package func matches(_ candidate: String) -> Bool {
        let (a, b) = (Array(value.utf8), Array(candidate.utf8))
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// For the one place that sends it.
    package func revealed() -> String { value }
}
