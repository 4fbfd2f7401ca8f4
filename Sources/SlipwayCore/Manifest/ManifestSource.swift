/// A manifest as it came: from a file, or over the control API.
package struct ManifestSource: Hashable, Sendable {
    package var text: String
    /// The name that diagnostics show.
    package var file: String

    package init(text: String, file: String) {
        self.text = text
        self.file = file
    }
}
