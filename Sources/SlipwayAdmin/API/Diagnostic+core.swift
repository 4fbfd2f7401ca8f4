import SlipwayCore

extension API.Diagnostic {
    package init(_ diagnostic: Diagnostic) {
        self.init(
            file: diagnostic.file,
            line: diagnostic.line,
            column: diagnostic.column,
            path: diagnostic.path,
            severity: diagnostic.severity.rawValue,
            message: diagnostic.message,
            hint: diagnostic.hint
        )
    }
}
