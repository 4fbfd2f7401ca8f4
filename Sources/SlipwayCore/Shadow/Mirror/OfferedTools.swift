/// The tools that a request offers to the model, and what is left of them for a shadow.
struct OfferedTools {
    /// Members that mean nothing, or are refused, where no tool is offered (OpenAI refuses an empty list as well).
    private static let dependent = ["tool_choice", "parallel_tool_calls", "max_tool_calls"]
    /// The older way to offer functions to chat.
    private static let functions = ["functions", "function_call"]
    private static let allowedChoice = "allowed_tools"

    private let document: JSONDocument
    private let rule: ShadowTools
    private let allowed: [String]

    /// Nil where everything stays.
    init?(_ document: JSONDocument, _ rule: ShadowTools) {
        guard let allowed = rule.allowed else { return nil }
        (self.document, self.rule, self.allowed) = (document, rule, allowed)
    }

    /// What the request has to lose, and what becomes of its lists.
    struct Changes {
        var kept: [(name: String, value: [UInt8])] = []
        var removed: [String] = []
    }

    var changes: Changes {
        var changes = Changes()
        let gone = shorten("tools", &changes) { !isHarmless($0) }
        // Anthropic's: an older request names a server without a tool.
        _ = shorten("mcp_servers", &changes) { !isAllowed([$0["name"]?.text]) }
        if tree("web_search_options") != nil, !isAllowed(["web_search"]) {
            changes.removed.append("web_search_options")
        }
        if case .strip = rule { changes.removed += Self.functions.filter { tree($0) != nil } }
        if changes.removed.contains("tools") {
            changes.removed += Self.dependent.filter { tree($0) != nil }
        } else if !gone.isEmpty, chooses(oneOf: gone) {
            changes.removed.append("tool_choice")
        }
        return changes
    }

    /// The elements that leave a list; an empty list goes as a whole.
    private func shorten(_ name: String, _ changes: inout Changes, without leaves: (JSONValue) -> Bool) -> [JSONValue] {
        guard let list = tree(name)?.items, list.contains(where: leaves) else { return [] }
        let kept = list.filter { !leaves($0) }
        if kept.isEmpty {
            changes.removed.append(name)
        } else {
            changes.kept.append((name, JSONValue.array(kept).bytes))
        }
        return list.filter(leaves)
    }

    /// Chat's and the Responses' functions have a type of their own; Anthropic's have none, or `custom`.
    private func isHarmless(_ tool: JSONValue) -> Bool {
        if !tool.isFunction { return isAllowed(tool.names) }
        if case .strip = rule { return isAllowed(tool.names) }
        return true
    }

    private func isAllowed(_ names: [String?]) -> Bool { names.contains { $0.map(allowed.contains) ?? false } }

    /// Whether the model is told to use a tool that is gone.
    private func chooses(oneOf gone: [JSONValue]) -> Bool {
        guard let choice = tree("tool_choice"), choice.isContainer else { return false }
        if choice["type"]?.text == Self.allowedChoice { return true }
        let names = gone.flatMap(\.names).compactMap(\.self)
        return choice.names.contains { $0.map(names.contains) ?? false }
    }

    private func tree(_ name: String) -> JSONValue? { document.tree(at: name) }
}

extension JSONValue {
    fileprivate var isFunction: Bool { ["function", "custom"].contains(self["type"]?.text ?? "custom") }

    /// By what a tool, or a choice of one, is known.
    fileprivate var names: [String?] {
        let inner = self["function"]?["name"]?.text ?? self["custom"]?["name"]?.text
        let own = [self["name"]?.text, inner, self["server_label"]?.text, self["mcp_server_name"]?.text]
        return isFunction ? own : own + [self["type"]?.text]
    }
}

extension JSONDocument {
    /// A top-level member's value.
    func tree(at name: String) -> JSONValue? {
        guard let range = value(at: [name]) else { return nil }
        return bytes.withUnsafeBytes { JSONTree.parse($0.part(range)) }
    }
}
