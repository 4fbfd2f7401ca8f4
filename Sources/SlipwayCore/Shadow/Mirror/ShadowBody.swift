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
        guard !writesConversation(document, api), let document = withoutEffects(document, api, tools) else {
            return nil
        }
        return overlay.applied(to: document, api: api, asksForUsage: asksForUsage)
    }

    private static func document(_ bytes: [UInt8]) -> JSONDocument? {
        do { return try JSONDocument(bytes) } catch { return nil }
    }

    private static func writesConversation(_ document: JSONDocument, _ api: APIKind) -> Bool {
        guard api == .openAIResponses else { return false }
        return document.tree(at: "conversation").map { $0 != .null } ?? document.flag(at: ["background"]) == true
    }

    private static func withoutEffects(
        _ document: JSONDocument,
        _ api: APIKind,
        _ tools: ShadowTools
    ) -> JSONDocument? {
        let changes = OfferedTools(document, tools)?.changes ?? OfferedTools.Changes()
        var members = changes.kept
        if api == .openAIResponses || document.flag(at: ["store"]) == true {
            members.append(("store", Array("false".utf8)))
        }
        guard let document = without(changes.removed, document) else { return nil }
        if members.isEmpty { return document }
        var splice = JSONSplice(document)
        splice.set(members, in: document.top)
        return self.document(splice.result())
    }

    private static func without(_ names: [String], _ document: JSONDocument) -> JSONDocument? {
        if names.isEmpty { return document }
        var splice = JSONSplice(document)
        splice.remove(from: document.top) { member in names.contains { document.isNamed(member, $0) } }
        return self.document(splice.result())
    }
}
