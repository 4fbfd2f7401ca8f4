/// Why an answer ended, in each API's own word.
///
///     chat            responses                        messages
///     stop            completed                        end_turn
///     length          incomplete: max_output_tokens    max_tokens
///     tool_calls      completed                        tool_use
///     content_filter  incomplete: content_filter       refusal
enum FinishWord {
    private static let synonyms: [[MockAPI: String]] = [
        [.chat: "stop", .responses: "completed", .messages: "end_turn"],
        [.chat: "length", .responses: "max_output_tokens", .messages: "max_tokens"],
        [.chat: "tool_calls", .responses: "completed", .messages: "tool_use"],
        [.chat: "content_filter", .responses: "content_filter", .messages: "refusal"],
    ]

    /// - Parameter word: from any of the APIs; one that none of them knows is passed on as it is.
    static func translate(_ word: String?, isToolCall: Bool, to api: MockAPI) -> String {
        let word = word ?? (isToolCall ? "tool_calls" : "stop")
        return synonyms.first { $0.values.contains(word) }?[api] ?? word
    }
}
