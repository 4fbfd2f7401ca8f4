/// What a variant of an AI config's flag says (docs/ai-config.schema.json), made ready to be applied.
package struct AIConfig: Hashable, Sendable {
    /// What it changes in a request, on top of the version's own overlay. A prompt with variables is not in it.
    package var overlay = Overlay()
    /// A prompt that has to be rendered for each request.
    package var template: PromptTemplate?

    package init() {}

    /// What it changes in one request.
    package func overlay(for context: FlagContext) -> Overlay {
        guard let template else { return overlay }
        var overlay = overlay
        overlay.prompt = template.rendered(with: context)
        return overlay
    }
}

extension Overlay {
    /// With another overlay on top: what that one says outranks this one, what it leaves open stays.
    package func overlaid(by top: Overlay) -> Overlay {
        var result = self
        result.model = top.model ?? model
        result.prompt = top.prompt ?? prompt
        result.maxTokens = top.maxTokens ?? maxTokens
        result.tools = top.tools ?? tools
        result.parameters.removeAll { own in top.parameters.contains { $0.name == own.name } }
        result.parameters += top.parameters
        result.headers.removeAll { own in top.headers.contains { $0.name == own.name } }
        result.headers += top.headers
        return result
    }
}
