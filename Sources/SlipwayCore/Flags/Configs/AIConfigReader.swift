/// Reads a variant as an AI config, and finds everything in it that docs/ai-config.schema.json does not allow.
struct AIConfigReader {
    struct Fault: Hashable, Sendable {
        var path: JSONPath
        var message: String
        var hint: String?
    }

    /// The manifest's, by their names.
    let prompts: [String: String]
    private(set) var faults: [Fault] = []

    private static let members = [
        "model", "provider", "prompt", "parameters", "max_tokens", "tools_enabled", "features", "$schema",
    ]

    init(prompts: [String: String]) { self.prompts = prompts }

    /// Nil after a fault.
    mutating func read(_ value: JSONValue, at path: JSONPath = JSONPath()) -> AIConfig? {
        let before = faults.count
        guard case .object(let members) = value else {
            report("is no AI config: expected {\"model\": …}", at: path)
            return nil
        }
        for member in members where !Self.members.contains(member.name) {
            let hint = Suggestion.hint(for: member.name, among: Self.members)
            report("is not known in an AI config", hint: hint, at: path + member.name)
        }
        for name in ["provider", "$schema"] { _ = text(value[name], at: path + name) }
        if let features = value["features"] { _ = map(features, at: path + "features") }
        var config = AIConfig()
        config.overlay.model = text(value["model"], at: path + "model")
        config.overlay.maxTokens = maxTokens(value["max_tokens"], at: path + "max_tokens")
        config.overlay.tools = tools(value["tools_enabled"], at: path + "tools_enabled")
        config.overlay.parameters = parameters(value["parameters"], at: path + "parameters")
        readPrompt(value["prompt"], at: path + "prompt", into: &config)
        return faults.count == before ? config : nil
    }

    private mutating func text(_ value: JSONValue?, at path: JSONPath) -> String? {
        guard let value else { return nil }
        if let text = value.text, !text.isEmpty { return text }
        report("expected a text", at: path)
        return nil
    }

    private mutating func map(_ value: JSONValue, at path: JSONPath) -> [JSONValue.Member] {
        if case .object(let members) = value { return members }
        report("expected a map", at: path)
        return []
    }

    private mutating func maxTokens(_ value: JSONValue?, at path: JSONPath) -> Int? {
        switch value {
        case nil: return nil
        case .integer(let number)? where number >= 1: return Int(number)
        // 300.0 is an integer to JSON Schema.
        case .number(let number)? where number >= 1 && number == number.rounded() && number < 1e15: return Int(number)
        default: report("expected a whole number, at least 1", at: path)
        }
        return nil
    }

    /// Nil: what the client offers.
    private mutating func tools(_ value: JSONValue?, at path: JSONPath) -> [String]? {
        switch value {
        case nil, .bool(true)?: return nil
        case .bool(false)?: return []
        case .array(let items)?:
            for (index, item) in items.enumerated() where (item.text ?? "").isEmpty {
                report("expected a tool's name", at: path + index)
            }
            return items.compactMap(\.text)
        default: report("expected a list of tools' names, true or false", at: path)
        }
        return nil
    }

    private mutating func parameters(_ value: JSONValue?, at path: JSONPath) -> [JSONValue.Member] {
        guard let value else { return [] }
        let members = map(value, at: path)
        for member in members {
            guard let hint = Overlay.hint(forParameter: member.name, of: "config") else { continue }
            report("cannot be a parameter", hint: hint, at: path + member.name)
        }
        return members
    }

    private mutating func report(_ message: String, hint: String? = nil, at path: JSONPath) {
        faults.append(Fault(path: path, message: message, hint: hint))
    }
}

// MARK: - Prompts
extension AIConfigReader {
    /// The name of one of the manifest's, or `{text: …}`, as in the manifest.
    private mutating func readPrompt(_ value: JSONValue?, at path: JSONPath, into config: inout AIConfig) {
        guard let value, let (text, path) = promptText(value, at: path) else { return }
        do throws(PromptFault) {
            let template = try PromptTemplate(text)
            if template.variables.isEmpty {
                config.overlay.prompt = template.rendered(with: FlagContext())
            } else {
                config.template = template
            }
        } catch {
            report(error.message, hint: error.hint, at: path)
        }
    }

    private mutating func promptText(_ value: JSONValue, at path: JSONPath) -> (String, JSONPath)? {
        switch value {
        case .string(let name): return named(name, at: path).map { ($0, path) }
        case .object(let members):
            for member in members where member.name != "text" {
                report("is not known in a prompt", hint: "there is: text", at: path + member.name)
            }
            guard let written = value["text"] else {
                report("has no text", hint: "{\"text\": \"…\"}", at: path)
                return nil
            }
            return text(written, at: path + "text").map { ($0, path + "text") }
        default: report("expected a prompt's name, or {\"text\": \"…\"}", at: path)
        }
        return nil
    }

    private mutating func named(_ name: String, at path: JSONPath) -> String? {
        if let text = prompts[name] { return text }
        if name.contains(where: \.isWhitespace) {
            report("a prompt's text is written as a map", hint: "{\"text\": \"…\"}", at: path)
        } else {
            let hint = Suggestion.hint(for: name, among: prompts.keys.sorted())
            report("`\(name.shown)` names no prompt of the manifest", hint: hint, at: path)
        }
        return nil
    }
}
