/// What a manifest came to.
package struct ManifestCompilation: Sendable {
    /// Nil if and only if a diagnostic is an error.
    package var manifest: Manifest?
    /// In the order of the text.
    package var diagnostics: [Diagnostic]

    package init(manifest: Manifest?, diagnostics: [Diagnostic]) {
        self.manifest = manifest
        self.diagnostics = diagnostics
    }
}
