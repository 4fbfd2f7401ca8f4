extension Field {
    /// The text of the file that is named here, relative to the manifest.
    func fileText() -> (path: String, text: String)? {
        guard let path = text("a file's path") else { return nil }
        switch ledger.inputs.readFile(path) {
        case .success(let text): return (path, text)
        case .failure(let fault):
            report("\(path.shown) \(fault)", hint: "paths are relative to the manifest: \(resolved(path))")
            return nil
        }
    }

    /// The path of a file that can be read.
    func filePath() -> String? { fileText().map { resolved($0.path) } }

    /// The path of a file that need not be there, as it is written and relative to the manifest.
    func newFilePath(named expected: String) -> (written: String, resolved: String)? {
        text(expected).map { ($0, resolved($0)) }
    }

    private func resolved(_ path: String) -> String { ledger.inputs.resolvePath(path) }
}
