/// What a flag file came to.
package struct FlagSetCompilation: Sendable {
    /// Nil if and only if a diagnostic is an error.
    package var flags: FlagSet?
    /// In the order of the text.
    package var diagnostics: [Diagnostic]

    package var firstError: Diagnostic? { diagnostics.first { $0.severity == .error } }
}

extension FlagSet {
    /// Compiles a flag file, or finds everything that is wrong with it, at once. `file` is the name that diagnostics show.
    package static func compile(_ text: String, file: String) -> FlagSetCompilation {
        var reader = FlagSetReader(text: text, file: file)
        let flags = reader.read()
        let diagnostics = reader.diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
        let isFaulty = diagnostics.contains { $0.severity == .error }
        return FlagSetCompilation(flags: isFaulty ? nil : flags, diagnostics: diagnostics)
    }
}
