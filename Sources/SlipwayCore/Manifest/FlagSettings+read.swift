extension FlagSettings {
    /// A flag file's path, `store`, or a map with `file`, `source: store` or `url`.
    static func read(_ field: Field) -> FlagSettings? {
        guard field.isMap else { return field.writtenText == "store" ? kept(seed: nil) : load(field) }
        guard var fields = field.fields() else { return nil }
        let (file, source, url) = (fields.take("file"), fields.take("source"), fields.take("url"))
        let tokens = fields.take("auth").flatMap(readTokens)
        var settings: FlagSettings?
        switch (file, source, url) {
        case (let file?, nil, nil): settings = load(file)
        case (nil, let source?, nil): settings = readStore(source, &fields)
        case (nil, nil, let url?): settings = readURL(url, &fields)
        case (nil, nil, nil):
            field.reportMissing("names no file", hint: "add file: flags.json, source: store or url: https://…")
        default:
            for name in ["seed", "interval", "headers"] { _ = fields.take(name) }
            field.reportKey("flags come from one place", hint: "give one of file, source and url")
        }
        fields.finish()
        settings?.tokens = tokens ?? []
        return settings
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

    // MARK: - File

    private static func load(_ field: Field) -> FlagSettings? {
        guard let (path, flags) = compile(field) else { return nil }
        return FlagSettings(file: field.ledger.inputs.resolvePath(path), shownFile: path, flags: flags)
    }

    private static func compile(_ field: Field) -> (path: String, flags: FlagSet)? {
        guard let (path, text) = field.fileText() else { return nil }
        let compilation = FlagSet.compile(text, file: path)
        for diagnostic in compilation.diagnostics { field.ledger.note(diagnostic) }
        return compilation.flags.map { (path, $0) }
    }

    // MARK: - Store

    private static func readStore(_ source: Field, _ fields: inout Fields) -> FlagSettings? {
        let seed = fields.take("seed")
        let isStore = source.parsed("store") { text throws(ValueFault) in
            if text == "store" { return true }
            throw ValueFault("is no source of flags", hint: "write source: store, file: PATH or url: URL")
        }
        let begins = seed.map { compile($0)?.flags }
        return isStore == nil ? nil : kept(seed: begins ?? nil)
    }

    private static func kept(seed: FlagSet?) -> FlagSettings {
        FlagSettings(origin: .store(seed: seed), shownFile: "store", flags: .empty)
    }

    // MARK: - URL

    private static func readURL(_ field: Field, _ fields: inout Fields) -> FlagSettings? {
        var interval = FlagURL.defaultInterval
        fields.take("interval", into: &interval) { $0.flagInterval() }
        let headers = fields.take("headers")?.headers() ?? []
        guard let url = field.flagURL() else { return nil }
        let sent = headers.map { FlagURL.Header($0.name, Secret($0.value.value)) }
        let origin = FlagURL(url, interval: interval, headers: sent)
        return FlagSettings(origin: .url(origin), shownFile: origin.shown, flags: .empty)
    }
}

extension Field {
    fileprivate func flagInterval() -> Duration? {
        guard let interval = duration() else { return nil }
        guard interval >= FlagURL.shortestInterval else {
            report("is too short: at least \(FlagURL.shortestInterval.written)")
            return nil
        }
        return interval
    }

    /// With a query, if need be.
    fileprivate func flagURL() -> String? {
        parsed("a URL such as https://config.example.com/flags.json") { text throws(ValueFault) in
            let query = text.firstIndex(of: "?") ?? text.endIndex
            _ = try Upstream(written: String(text[..<query]))
            guard text[query...].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
                throw ValueFault("has characters in its query that a URL cannot have")
            }
            return text
        }
    }
}
