/// Reads one flag file.
struct FlagSetReader {
    private let text: String
    private let file: String
    private var document: JSONDocument?
    private var compiler = FlagRuleCompiler(evaluators: .null)
    private(set) var diagnostics: [Diagnostic] = []
    private var shared: [JSONValue.Member] = []
    private var keys: Set<String> = []

    init(text: String, file: String) {
        self.text = text
        self.file = file
    }

    mutating func read() -> FlagSet? {
        guard let root = parse() else { return nil }
        guard case .object(let members) = root else {
            report("holds no flags: expected {\"flags\": {…}}", at: JSONPath())
            return nil
        }
        for member in members where !["flags", "metadata", "$evaluators", "$schema"].contains(member.name) {
            warn("is not known here", at: JSONPath() + member.name)
        }
        let evaluators = root["$evaluators"] ?? .object([])
        if case .object = evaluators {} else { report("expected a map of rules", at: JSONPath() + "$evaluators") }
        compiler = FlagRuleCompiler(evaluators: evaluators)
        shared = metadata(root["metadata"], at: JSONPath() + "metadata")
        guard let entries = entries(root["flags"]) else { return nil }
        let flags = entries.compactMap { flag($0.key, $0.value, at: $0.path) }
        return FlagSet(text: text, flags: flags, metadata: shared)
    }

    private mutating func parse() -> JSONValue? {
        let bytes = Array(text.utf8)
        do throws(JSONFault) {
            document = try JSONDocument(bytes)
            return try JSONTree.read(bytes)
        } catch {
            note(.error, "is no JSON: \(error.message)", JSONPath(), TextPlace(ofByte: error.offset, in: bytes))
            return nil
        }
    }

    private typealias Entry = (key: String, value: JSONValue, path: JSONPath)

    /// A map by key, or flagd's list of flags that have their `key` inside.
    private mutating func entries(_ flags: JSONValue?) -> [Entry]? {
        let path = JSONPath() + "flags"
        switch flags {
        case .object(let members)?: return members.map { ($0.name, $0.value, path + $0.name) }
        case .array(let values)?:
            return values.enumerated().compactMap { index, value in
                if case .string(let key)? = value["key"] { return (key, value, path + index) }
                report("has no key", at: path + index)
                return nil
            }
        case nil: report("has no flags: expected {\"flags\": {…}}", at: JSONPath())
        default: report("expected a map of flags", at: path)
        }
        return nil
    }
}

// MARK: - One flag
extension FlagSetReader {
    private static let known: Set = [
        "key", "state", "variants", "defaultVariant", "targeting", "metadata", "source", "selector",
    ]

    private mutating func flag(_ key: String, _ value: JSONValue, at path: JSONPath) -> FeatureFlag? {
        if key.isEmpty { report("has an empty key", at: path) }
        if !keys.insert(key).inserted { report("is defined twice", at: path) }
        guard case .object(let members) = value else {
            report("expected a flag: {\"state\": \"ENABLED\", \"variants\": {…}}", at: path)
            return nil
        }
        for member in members where !Self.known.contains(member.name) {
            warn("is not known here, and flagd's providers refuse files with it", at: path + member.name)
        }
        let isEnabled = isEnabled(value["state"], at: path)
        let variants = variants(value["variants"], at: path)
        let standard = standard(value["defaultVariant"], of: variants, at: path)
        let own = metadata(value["metadata"], at: path + "metadata")
        let merged = shared.filter { member in !own.contains { $0.name.isSame(as: member.name) } } + own
        let targeting = targeting(value["targeting"], version(merged, at: path), variants, at: path + "targeting")
        return FeatureFlag(
            key: key,
            isEnabled: isEnabled,
            variants: variants,
            standard: standard,
            metadata: merged.sorted { $0.name < $1.name },
            targeting: targeting
        )
    }

    private mutating func isEnabled(_ state: JSONValue?, at path: JSONPath) -> Bool {
        switch state {
        case .string("ENABLED")?: return true
        case .string("DISABLED")?: return false
        case nil: report("has no state", hint: "add \"state\": \"ENABLED\"", at: path)
        default: report("expected \"ENABLED\" or \"DISABLED\"", at: path + "state")
        }
        return false
    }

    private mutating func variants(_ value: JSONValue?, at path: JSONPath) -> [FeatureFlag.Variant] {
        guard case .object(let members)? = value, !members.isEmpty else {
            let hint = "add \"variants\": {\"on\": true, \"off\": false}"
            report("has no variants", hint: hint, at: value == nil ? path : path + "variants")
            return []
        }
        let place = path + "variants"
        var names: Set<String> = []
        for member in members {
            if !names.insert(member.name).inserted { report("is defined twice", at: place + member.name) }
            if member.value == .null { report("has no value", at: place + member.name) }
        }
        if Set(members.map(\.value.kind)).count > 1 {
            warn("are of different types: flagd's schema wants one", at: place)
        }
        let areFloats = members.contains { if case .number = $0.value { true } else { false } }
        return members.map { FeatureFlag.Variant($0.name, areFloats ? $0.value.asFloat : $0.value) }
    }

    private mutating func standard(_ value: JSONValue?, of variants: [FeatureFlag.Variant], at path: JSONPath) -> Int? {
        let name: String
        switch value {
        case nil, .null?, .string("")?: return nil
        case .string(let text)?: name = text
        case .bool(let flag)?: name = flag ? "true" : "false"
        default:
            report("expected the name of a variant", at: path + "defaultVariant")
            return nil
        }
        if let index = variants.firstIndex(where: { $0.name.isSame(as: name) }) { return index }
        let hint = Suggestion.hint(for: name, among: variants.map(\.name))
        if !variants.isEmpty { report("no variant is named `\(name.shown)`", hint: hint, at: path + "defaultVariant") }
        return nil
    }

    private mutating func targeting(
        _ value: JSONValue?,
        _ version: Fractional.Version,
        _ variants: [FeatureFlag.Variant],
        at path: JSONPath
    ) -> FlagRuleCompiler.Compiled? {
        switch value {
        case nil, .null?, .object([])?: return nil
        case .object?: break
        default:
            report("expected a rule: {\"if\": […]}", at: path)
            return nil
        }
        do throws(FlagRuleCompiler.Fault) {
            let compiled = try compiler.compile(value ?? .null, version, at: path)
            for name in compiled.unknown.prefix(3) {
                let hint = Suggestion.hint(for: name, among: FlagOperator.names)
                warn(
                    "has an operator that is not known, an error where it is reached: \(name.shown)",
                    hint: hint,
                    at: path
                )
            }
            return compiled
        } catch {
            report(error.message, at: error.path)
            return nil
        }
    }

    /// The algorithm of `fractional`, for the flag or the set: see `Fractional.Version`.
    private mutating func version(_ metadata: [JSONValue.Member], at path: JSONPath) -> Fractional.Version {
        guard let written = metadata.first(where: { $0.name == "fractionalVersion" })?.value else { return .third }
        if case .integer(let number) = written, let version = Fractional.Version(rawValue: Int(number)) {
            return version
        }
        report("fractionalVersion is 2 or 3", at: path + "metadata" + "fractionalVersion")
        return .third
    }
}

// MARK: - Metadata and reports
extension FlagSetReader {
    /// Scalars: flagd's providers refuse a file with others.
    private mutating func metadata(_ value: JSONValue?, at path: JSONPath) -> [JSONValue.Member] {
        guard let value, value != .null else { return [] }
        guard case .object(let members) = value else {
            report("expected a map of texts, numbers and booleans", at: path)
            return []
        }
        for member in members {
            switch member.value {
            case .null, .array, .object: report("expected a text, a number, true or false", at: path + member.name)
            default: break
            }
        }
        return members
    }

    private mutating func report(_ message: String, hint: String? = nil, at path: JSONPath) {
        note(.error, message, path, document?.place(of: path) ?? .start, hint: hint)
    }

    private mutating func warn(_ message: String, hint: String? = nil, at path: JSONPath) {
        note(.warning, message, path, document?.place(of: path) ?? .start, hint: hint)
    }

    private mutating func note(
        _ severity: Diagnostic.Severity,
        _ message: String,
        _ path: JSONPath,
        _ place: TextPlace,
        hint: String? = nil
    ) {
        guard diagnostics.count < 100 else { return }
        diagnostics.append(
            Diagnostic(
                severity: severity,
                file: file,
                line: place.line,
                column: place.column,
                path: path.description,
                message: message,
                hint: hint
            )
        )
    }
}

extension JSONValue {
    fileprivate var kind: Int {
        switch self {
        case .null: 0
        case .bool: 1
        case .integer, .number: 2
        case .string: 3
        case .array, .object: 4
        }
    }

    fileprivate var asFloat: JSONValue {
        if case .integer(let number) = self { .number(Double(number)) } else { self }
    }
}

extension FlagOperator {
    fileprivate static let names =
        allCases.map(\.rawValue) + FlagRule.Loop.allCases.map(\.rawValue)
        + ["var", "if", "and", "or", "reduce", "fractional", "$ref"]
}
