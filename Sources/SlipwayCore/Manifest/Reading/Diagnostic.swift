/// One fault of a manifest: where it stands, what it is, and, where there is one, the way out.
package struct Diagnostic: Hashable, Sendable, Codable {
    package enum Severity: String, Hashable, Sendable, Codable {
        /// Keeps the manifest from being used.
        case error
        case warning
    }

    package var severity: Severity
    /// As the user named it.
    package var file: String
    /// From 1.
    package var line: Int
    /// From 1, in Unicode scalars.
    package var column: Int
    /// The keys that lead to the value, such as `services.support.versions.v1.3.upstream`; empty for the file as a whole.
    package var path: String
    package var message: String
    package var hint: String?

    package init(
        severity: Severity,
        file: String,
        line: Int,
        column: Int,
        path: String,
        message: String,
        hint: String? = nil
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        self.message = message
        self.hint = hint
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `slipway.yaml:12:5: error: services.support.stable: …`, with the hint on a line of its own.
    package var description: String {
        let subject = path.isEmpty ? "" : "\(path): "
        let line = "\(file):\(line):\(column): \(severity.rawValue): \(subject)\(message)"
        return hint.map { "\(line)\n    hint: \($0)" } ?? line
    }
}
