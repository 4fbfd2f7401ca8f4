extension FlagSettings {
    /// A flag file's path, or `{file, auth, grpc}`.
    static func read(_ field: Field) -> FlagSettings? {
        guard field.isMap else { return load(field, tokens: [], grpc: nil) }
        guard var fields = field.fields() else { return nil }
        let file = fields.take("file")
        let tokens = fields.take("auth").flatMap(readTokens)
        let grpc = fields.take("grpc").flatMap(FlagListener.read)
        fields.finish()
        guard let file else {
            field.reportMissing("names no file", hint: "add file: flags.json")
            return nil
        }
        return load(file, tokens: tokens ?? [], grpc: grpc)
    }

    private static func readTokens(_ field: Field) -> [Secret]? {
        guard var fields = field.fields() else { return nil }
        let tokens = fields.take("tokens")?.items("a list of secret texts")
        fields.finish()
        guard let tokens, !tokens.isEmpty else {
            field.reportMissing("has no tokens", hint: "add tokens: [\"${SLIPWAY_FLAGS_TOKEN}\"]")
            return nil
        }
        return tokens.allOrNone { $0.secret() }
    }

    private static func load(_ field: Field, tokens: [Secret], grpc: FlagListener?) -> FlagSettings? {
        guard let (path, text) = field.fileText() else { return nil }
        let compilation = FlagSet.compile(text, file: path)
        for diagnostic in compilation.diagnostics { field.ledger.note(diagnostic) }
        return compilation.flags.map {
            FlagSettings(
                file: field.ledger.inputs.resolvePath(path),
                shownFile: path,
                flags: $0,
                tokens: tokens,
                grpc: grpc
            )
        }
    }
}
