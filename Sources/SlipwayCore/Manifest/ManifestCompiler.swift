/// Turns a manifest's text into a `Manifest`, or into everything that is wrong with it, at once.
package enum ManifestCompiler {
    package static func compile(_ source: ManifestSource, inputs: ManifestInputs) -> ManifestCompilation {
        let ledger = Ledger(inputs: inputs)
        let manifest = read(source, ledger)
        let diagnostics = ledger.sorted(mainFile: source.file)
        return ManifestCompilation(manifest: ledger.hasErrors ? nil : manifest, diagnostics: diagnostics)
    }

    /// Nil only after a report.
    private static func read(_ source: ManifestSource, _ ledger: Ledger) -> Manifest? {
        let root = YAMLText(source.text, file: source.file, ledger: ledger).compose()
        if let root, !root.isNothing { return Manifest.read(Field(root: root, file: source.file, ledger: ledger)) }
        if !ledger.hasErrors { ledger.note(.empty(source.file)) }
        return nil
    }
}

extension Diagnostic {
    fileprivate static func empty(_ file: String) -> Diagnostic {
        Diagnostic(
            severity: .error,
            file: file,
            line: 1,
            column: 1,
            path: "",
            message: "the manifest is empty",
            hint: "begin with a copy of Examples/quickstart/slipway.yaml"
        )
    }
}
