/// A place in a response that the gateway reads, among all those that it skips.
///
///     top ─┬─ model, status, stop_reason, type, code
///          ├─ usage ──────────── prompt_tokens, …, prompt_tokens_details ── cached_tokens
///          ├─ choices[] ──────── finish_reason, text, delta ── content, tool_calls, …
///          ├─ error ──────────── type, code, details ── error_code
///          ├─ incomplete_details ── reason
///          ├─ delta ──────────── stop_reason                    (Anthropic's message_delta)
///          └─ message, response ── model, status, usage, error, …  (the response within an event)
///
/// One tree serves the three APIs: their names do not collide in meaning.
enum WireMember: UInt8 {
    /// Skipped, with all that it holds.
    case ignored
    case top
    case nested
    case usage
    case usageDetails
    case choices
    case choice
    case delta
    case messageDelta
    case error
    case errorDetails
    case incompleteDetails
    /// Any non-empty string, array or object there is content.
    case content
    case model
    case finishReason
    case status
    case incompleteReason
    case eventType
    case flatCode
    case errorType
    case errorCode
    case inputTokens
    case outputTokens
    case cachedTokens
    case cacheCreationTokens
    case cacheReadTokens

    /// Whether its members are looked at, if it is an object.
    var isObject: Bool { rawValue >= Self.top.rawValue && rawValue < Self.content.rawValue && self != .choices }

    /// Whether its value is read, if it is a string, number, boolean or null.
    var isScalar: Bool { rawValue >= Self.content.rawValue || self == .error }

    /// Whether its value is a number of tokens.
    var isCount: Bool { rawValue >= Self.inputTokens.rawValue }

    func member(_ name: UnsafeRawBufferPointer) -> WireMember {
        switch self {
        case .top: Self.ofTop(name)
        case .nested: Self.ofResponse(name)
        case .choice: Self.ofChoice(name)
        case .delta: Self.ofDelta(name)
        case .usage: Self.ofUsage(name)
        case .usageDetails: name.isEqual(to: "cached_tokens") ? .cachedTokens : .ignored
        case .messageDelta: name.isEqual(to: "stop_reason") ? .finishReason : .ignored
        case .error: Self.ofError(name)
        case .errorDetails: name.isEqual(to: "error_code") ? .errorCode : .ignored
        case .incompleteDetails: name.isEqual(to: "reason") ? .incompleteReason : .ignored
        default: .ignored
        }
    }

    private static func ofTop(_ name: UnsafeRawBufferPointer) -> WireMember {
        if name.isEqual(to: "choices") { return .choices }
        if name.isEqual(to: "type") { return .eventType }
        if name.isEqual(to: "code") { return .flatCode }
        if name.isEqual(to: "delta") { return .messageDelta }
        if name.isEqual(to: "message") || name.isEqual(to: "response") { return .nested }
        return ofResponse(name)
    }

    private static func ofResponse(_ name: UnsafeRawBufferPointer) -> WireMember {
        if name.isEqual(to: "model") { return .model }
        if name.isEqual(to: "usage") { return .usage }
        if name.isEqual(to: "error") { return .error }
        if name.isEqual(to: "status") { return .status }
        if name.isEqual(to: "stop_reason") { return .finishReason }
        return name.isEqual(to: "incomplete_details") ? .incompleteDetails : .ignored
    }

    private static func ofChoice(_ name: UnsafeRawBufferPointer) -> WireMember {
        if name.isEqual(to: "delta") { return .delta }
        if name.isEqual(to: "finish_reason") { return .finishReason }
        // The completions before chat.
        return name.isEqual(to: "text") ? .content : .ignored
    }

    /// Everything that a user or a tool gets to see; `role` is not.
    private static func ofDelta(_ name: UnsafeRawBufferPointer) -> WireMember {
        if name.isEqual(to: "content") || name.isEqual(to: "tool_calls") || name.isEqual(to: "refusal") {
            return .content
        }
        if name.isEqual(to: "reasoning_content") || name.isEqual(to: "reasoning") { return .content }
        return name.isEqual(to: "function_call") || name.isEqual(to: "audio") ? .content : .ignored
    }

    private static func ofError(_ name: UnsafeRawBufferPointer) -> WireMember {
        if name.isEqual(to: "type") { return .errorType }
        if name.isEqual(to: "code") { return .errorCode }
        return name.isEqual(to: "details") ? .errorDetails : .ignored
    }

    private static func ofUsage(_ name: UnsafeRawBufferPointer) -> WireMember {
        if name.isEqual(to: "prompt_tokens") || name.isEqual(to: "input_tokens") { return .inputTokens }
        if name.isEqual(to: "completion_tokens") || name.isEqual(to: "output_tokens") { return .outputTokens }
        if name.isEqual(to: "cache_creation_input_tokens") { return .cacheCreationTokens }
        if name.isEqual(to: "cache_read_input_tokens") { return .cacheReadTokens }
        return name.isEqual(to: "prompt_tokens_details") || name.isEqual(to: "input_tokens_details")
            ? .usageDetails : .ignored
    }
}
