/// What an AI config's names may point to.
struct AIConfigNames {
    /// Nil: there are no flags, or faulty ones.
    let flags: FlagSettings?
    /// Whether flags are written at all.
    let hasFlags: Bool
    let prompts: NamedValues<String>
}

extension AIConfigSpec {
    /// A flag's key, or `{flag: KEY, context: {NAME: SOURCE}, apply: false}`.
    static func read(_ field: Field, _ names: AIConfigNames) -> AIConfigSpec? {
        if !names.hasFlags { field.reportKey("wants flags, and there are none", hint: "add flags: flags.json") }
        guard field.isMap else {
            return checked(field.text("a flag's key").map { AIConfigSpec(flag: $0) }, field, names)
        }
        guard var fields = field.fields() else { return nil }
        let flag = fields.take("flag")
        var attributes: [Attribute] = []
        fields.take("context", into: &attributes, readAttributes)
        var isApplied = true
        fields.take("apply", into: &isApplied) { $0.truth() }
        fields.finish()
        guard let flag else {
            field.reportMissing("names no flag", hint: "add flag: KEY")
            return nil
        }
        let spec = flag.text("a flag's key").map {
            AIConfigSpec(flag: $0, attributes: attributes, isApplied: isApplied)
        }
        return checked(spec, flag, names)
    }

    private static func readAttributes(_ field: Field) -> [Attribute]? {
        guard let entries = field.fields("a map such as {plan: {header: x-plan}}")?.entries else { return nil }
        if entries.count > maxAttributes { field.report("has more than \(maxAttributes) attributes") }
        return entries.compactMap { name, field in
            if ownNames.contains(name) || name == "$flagd" { field.reportKey("is in the context anyway") }
            return AssignmentSource.read(field).map { Attribute(name, $0) }
        }
    }

    /// Where the flags are at hand, in a file, the key and each variant are looked at. What the store or a URL has is known to a server alone.
    private static func checked(_ spec: AIConfigSpec?, _ field: Field, _ names: AIConfigNames) -> AIConfigSpec? {
        guard let spec, let settings = names.flags, case .file = settings.origin else { return spec }
        let flags = settings.flags
        if flags[spec.flag] == nil {
            let hint = Suggestion.hint(for: spec.flag, among: flags.flags.map(\.key))
            field.report("`\(spec.flag.shown)` names no flag", hint: hint)
        }
        for diagnostic in flags.diagnose(spec, prompts: names.prompts.byName, file: settings.shownFile) {
            field.ledger.note(diagnostic)
        }
        return spec
    }
}

extension NamedValues {
    var byName: [String: Value] {
        entries.reduce(into: [:]) { $0[$1.name] = $1.value }
    }
}
