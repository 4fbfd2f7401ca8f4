/// What one compilation has found so far.
///
/// A class, so that every field can report where its fault is known; it never leaves `ManifestCompiler.compile`.
final class Ledger {
    let inputs: ManifestInputs
    /// Keys that were masked because they are given twice, with the names that they had (see `YAMLText`).
    var duplicates: [String: String] = [:]
    /// How many values parameters have had so far.
    var jsonValues = 0
    /// Custom metrics so far, with the path of where each was named first: a name has one query.
    var queries: [String: (query: MetricQuery, path: String)] = [:]
    private var diagnostics: Set<Diagnostic> = []

    private(set) var hasErrors = false

    init(inputs: ManifestInputs) { self.inputs = inputs }

    /// The same fault at the same place is noted once.
    func note(_ diagnostic: Diagnostic) {
        diagnostics.insert(diagnostic)
        if diagnostic.severity == .error { hasErrors = true }
    }

    /// In the order of the text: faults of the manifest itself first, then those of the files that it names.
    func sorted(mainFile: String) -> [Diagnostic] {
        diagnostics.sorted { a, b in
            let (order, other) = (a.file == mainFile ? "" : a.file, b.file == mainFile ? "" : b.file)
            return (order, a.line, a.column, a.path, a.message) < (other, b.line, b.column, b.path, b.message)
        }
    }
}

@available(*, unavailable)
extension Ledger: Sendable {}
