extension API {
    /// What was wrong with a manifest, where, and what may have been meant.
    package struct Diagnostic: Codable, Hashable, Sendable {
        @Nullable package var file: String?
        package var line: Int
        package var column: Int
        /// From the top of the manifest: `services.support.stable`.
        package var path: String
        /// `error` or `warning`.
        package var severity: String
        package var message: String
        @Nullable package var hint: String?

        package init(
            file: String?,
            line: Int,
            column: Int,
            path: String,
            severity: String,
            message: String,
            hint: String?
        ) {
            self.line = line
            self.column = column
            self.path = path
            self.severity = severity
            self.message = message
            self.file = file
            self.hint = hint
        }
    }

    /// The answer to a manifest that is in force now.
    package struct Applied: Codable, Hashable, Sendable {
        package var applied: Bool
        /// Of the snapshot that it made.
        package var generation: UInt64
        package var services: [String]
    }
}
