/// What a stream's event means to the gateway, by its name (which the Responses and Anthropic repeat as `type` in the data).
enum EventType: Sendable {
    /// Carries content.
    case content
    /// Its data says something of model, usage or state.
    case informative
    /// The last event of a whole answer, informative too.
    case last
    case error
    /// Says nothing that is looked for.
    case lifecycle
    /// Not one of the known names, or none.
    case other

    init(_ name: UnsafeRawBufferPointer) {
        self = Self.anthropic(name) ?? Self.responses(name)
    }

    private static func anthropic(_ name: UnsafeRawBufferPointer) -> EventType? {
        if name.isEqual(to: "content_block_delta") { return .content }
        if name.isEqual(to: "message_start") || name.isEqual(to: "message_delta") { return .informative }
        if name.isEqual(to: "message_stop") { return .last }
        if name.isEqual(to: "error") { return .error }
        if name.isEqual(to: "ping") || name.hasPrefix("content_block_") { return .lifecycle }
        return nil
    }

    private static func responses(_ name: UnsafeRawBufferPointer) -> EventType {
        guard name.hasPrefix("response.") else { return .other }
        if name.hasSuffix(".delta") { return .content }
        if name.isEqual(to: "response.completed") { return .last }
        if name.isEqual(to: "response.failed") || name.isEqual(to: "response.incomplete") { return .last }
        return name.isEqual(to: "response.created") ? .informative : .lifecycle
    }
}
