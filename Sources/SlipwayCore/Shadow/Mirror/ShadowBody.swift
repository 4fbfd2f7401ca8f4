/// The body that a shadow gets: the client's, with the version's overlay, and nothing in it that would have an effect.
///
/// OpenAI's Responses are told not to store what they answer. A request that would write into a conversation is not shadowed at all.
package enum ShadowBody {
    /// Nil for a request that must not be sent twice.
    package static func make(
        from body: [UInt8],
        api: APIKind,
        overlay: Overlay,
        tools: ShadowTools,
        asksForUsage: Bool
    ) -> [UInt8]? {
        guard api != .http else { return body }
        guard let document = document(body), document.isObject else { return overlay.changesBody ? nil : body }
        guard !writesConversation(document, api) else { return nil }
        let harmless = withoutEffects(document, api, tools)
        guard let document = self.document(harmless) else { return nil }
        return overlay.applied(to: document, api: api, asksForUsage: asksForUsage)
    }

    private static func document(_ bytes: [UInt8]) -> JSONDocument? {
        do { return try JSONDocument(bytes) } catch { return nil }
    }

    private static func writesConversation(_ document: JSONDocument, _ api: APIKind) -> Bool {
        guard api == .openAIResponses else { return false }
        return tree(at: "conversation", in: document).map { $0 != .null } ?? document.flag(at: ["background"]) == true
    }

    private static func withoutEffects(_ document: JSONDocument, _ api: APIKind, _ tools: ShadowTools) -> [UInt8] {
        var members: [(name: String, value: [UInt8])] = []
        if api == .openAIResponses || document.flag(at: ["store"]) == true {
            members.append(("store", Array("false".utf8)))
        }
        if case .dryRun(let allowed) = tools, let offered = tree(at: "tools", in: document) {
            let kept = offered.items.filter { isHarmless($0, allowed) }
            if kept.count < offered.items.count { members.append(("tools", JSONValue.array(kept).bytes)) }
        }
        var splice = JSONSplice(document)
        splice.set(members, in: document.top)
        return splice.result()
    }

    /// Chat's and the Responses' functions have a type of their own; Anthropic's have none, or `custom`.
    private static func isHarmless(_ tool: JSONValue, _ allowed: [String]) -> Bool {
        let type = tool["type"]?.text ?? "custom"
        if type == "function" || type == "custom" { return true }
        return [type, tool["name"]?.text, tool["server_label"]?.text].contains { $0.map(allowed.contains) ?? false }
    }

    private static func tree(at name: String, in document: JSONDocument) -> JSONValue? {
        document.value(at: [name]).flatMap { document.tree(in: $0) }
    }
}
