extension FlagSet {
    /// Everything in a flag's variants that is no AI config, with its place in the flag file; variables of prompts that a request never has
    /// are warnings. A flag that is not there has none of them.
    package func diagnose(_ spec: AIConfigSpec, prompts: [String: String], file: String) -> [Diagnostic] {
        guard spec.isApplied, let flag = self[spec.flag] else { return [] }
        let finder = ConfigPlaces(text: text, file: file)
        let path = finder.path(of: spec.flag) + "variants"
        return flag.variants.flatMap { variant in
            diagnose(variant.value, at: path + variant.name, spec, prompts, finder)
        }
    }

    private func diagnose(
        _ value: JSONValue,
        at path: JSONPath,
        _ spec: AIConfigSpec,
        _ prompts: [String: String],
        _ finder: ConfigPlaces
    ) -> [Diagnostic] {
        var reader = AIConfigReader(prompts: prompts)
        let config = reader.read(value, at: path)
        let faults = reader.faults.map { finder.diagnostic(.error, $0.message, hint: $0.hint, at: $0.path) }
        let unknown = Set(config?.template?.variables ?? []).subtracting(spec.names).sorted()
        return faults
            + unknown.map { name in
                finder.diagnostic(
                    .warning,
                    "{{\(name.shown)}} is always empty: nothing of that name is in the context",
                    hint: Suggestion.hint(for: name, among: spec.names),
                    at: path + "prompt"
                )
            }
    }
}

extension Manifest {
    /// What is wrong with one AI config.
    package func diagnose(_ spec: AIConfigSpec, in flags: FlagSet) -> [Diagnostic] {
        flags.diagnose(spec, prompts: prompts, file: spec.flag.shown)
    }

    /// What would be wrong with the services' AI configs if these were the flags.
    package func diagnose(_ flags: FlagSet, file: String) -> [Diagnostic] {
        services.flatMap { service -> [Diagnostic] in
            guard let spec = service.aiConfig else { return [] }
            guard flags[spec.flag] != nil else { return [.noFlag(spec.flag, of: service.id, file)] }
            return flags.diagnose(spec, prompts: prompts, file: file)
        }
    }
}

extension Diagnostic {
    fileprivate static func noFlag(_ key: String, of service: ServiceID, _ file: String) -> Diagnostic {
        Diagnostic(
            severity: .error,
            file: file,
            line: 1,
            column: 1,
            path: "flags",
            message: "has no `\(key.shown)`, which is the AI config of service \(service)"
        )
    }
}

/// Where a flag's values stand in its file.
private struct ConfigPlaces {
    private let file: String
    private let document: JSONDocument?
    private let root: JSONValue?

    /// The text was compiled, so it is JSON.
    init(text: String, file: String) {
        self.file = file
        do throws(JSONFault) { document = try JSONDocument(Array(text.utf8)) } catch { document = nil }
        root = JSONTree.parse(text)
    }

    /// By its key, or in a list.
    func path(of key: String) -> JSONPath {
        let path = JSONPath() + "flags"
        guard case .array(let list)? = root?["flags"] else { return path + key }
        return list.firstIndex { $0["key"] == .string(key) }.map { path + $0 } ?? path
    }

    func diagnostic(_ severity: Diagnostic.Severity, _ message: String, hint: String?, at path: JSONPath) -> Diagnostic
    {
        let place = document?.place(of: path) ?? .start
        return Diagnostic(
            severity: severity,
            file: file,
            line: place.line,
            column: place.column,
            path: path.description,
            message: message,
            hint: hint
        )
    }
}
