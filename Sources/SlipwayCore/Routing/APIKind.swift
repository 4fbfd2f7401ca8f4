/// Whose wire format a request speaks.
package enum APIKind: String, Hashable, Sendable, Codable, CaseIterable {
    case openAIChat = "openai-chat"
    case openAIResponses = "openai-responses"
    case anthropicMessages = "anthropic-messages"
    /// Anything else: passed through, judged by its status and timing alone.
    case http
}
