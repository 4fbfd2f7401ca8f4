/// The facts that one answer's text is written from.
struct MockExchange: Sendable {
    let api: MockAPI
    /// Every identifier of the answer is made of it.
    let id: UInt64
    let model: String
    let now: WallSecond
    let content: MockContent
    let inputTokens: Int
    let outputTokens: Int
    /// In the API's own word.
    let finish: String
    let includesUsage: Bool
    let includesObfuscation: Bool

    var isToolCall: Bool { content.tool != nil }
}
