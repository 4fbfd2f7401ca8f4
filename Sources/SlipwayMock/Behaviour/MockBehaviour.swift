/// How the mock answers model requests: its speed, its words and its faults.
///
/// Read from JSON with snake_case keys; an absent key has its default, an unknown one is refused by name. An answer takes equally
/// long streamed or not: `latency` until the response's head, `ttft` more until its first content, then a token each
/// `1 / tokensPerSecond` seconds. An answer that is not streamed comes when the last token would have.
package struct MockBehaviour: Codable, Sendable, Equatable {
    /// From the end of the request to the response's head.
    package var latency = MockDelay.none
    /// From the response's head to the first content.
    package var ttft = MockDelay.none
    /// 0: all at once.
    package var tokensPerSecond = 0.0
    package var answer = "Hello! How can I help you today?"
    /// What usage reports; nil: one for each word of the answer, or for each piece of the tool call.
    package var outputTokens: Int?
    /// What usage reports; nil: a quarter of the request body's bytes.
    package var inputTokens: Int?
    /// The share of requests that fail, 0…1.
    package var errorRate = 0.0
    /// Relative weights of the ways to fail.
    package var errorKinds: [MockErrorKind: Double] = [.internalError: 1]
    package var errorPattern = MockErrorPattern.random
    /// Only requests that name one of these models fail; nil: whichever.
    package var errorModels: [String]?
    /// The answer repeats the request's system prompt.
    package var leakPrompt = false
    /// Answers with this tool call instead of text.
    package var toolCall: MockToolCall?
    /// In the words of any of the three APIs; nil: what a complete answer ends with.
    package var finishReason: String?
    /// Named in answers; nil: the model that the request names.
    package var model: String?
    /// Keeps the last requests for `GET /mock/requests`.
    package var record = false

    package init() {}
}
