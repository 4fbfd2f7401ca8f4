/// What the gateway has to know of a request's body.
package struct RequestFacts: Hashable, Sendable {
    package var isStream: Bool
    /// Whether the client itself asked for `include_usage`, so that the chunk with the usage is its own.
    package var asksForUsage: Bool
    package var model: String?

    package init(isStream: Bool = false, asksForUsage: Bool = false, model: String? = nil) {
        self.isStream = isStream
        self.asksForUsage = asksForUsage
        self.model = model
    }

    package init(document: JSONDocument, api: APIKind) {
        isStream = document.flag(at: ["stream"]) ?? false
        asksForUsage = api == .openAIChat && document.flag(at: ["stream_options", "include_usage"]) == true
        model = document.string(at: ["model"])
    }
}
