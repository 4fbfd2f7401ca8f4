/// What a version said in one exchange, put together from whatever pieces it came in: what comparators compare.
package struct AssembledAnswer: Hashable, Codable, Sendable {
    package var outcome: Outcome
    /// 0 where no response came.
    package var status: Int
    /// What a user would read; of `APIKind.http` the whole body.
    package var text: String
    package var toolCalls: [ToolCall]
    /// Whether the provider or the answer's opening says that the model declined.
    package var isRefusal: Bool
    package var finishReason: String?
    package var model: String?
    package var tokens: TokenUsage?
    /// USD.
    package var cost: Double?
    package var latency: Duration?
    package var timeToFirstToken: Duration?
    /// False for a body that could not be read whole: encoded, or longer than is kept. Its text is not compared.
    package var isReadable: Bool

    package init(outcome: Outcome, status: Int = 200, text: String = "", toolCalls: [ToolCall] = []) {
        self.outcome = outcome
        self.status = status
        self.text = text
        self.toolCalls = toolCalls
        isRefusal = RefusalOpening.begins(text)
        isReadable = true
    }

    /// Whether it failed its user. A request that the other side refuses too is the client's mistake, and no failure.
    package func fails(beside other: AssembledAnswer) -> Bool {
        outcome != .ok && !(outcome == .clientError && other.outcome == .clientError)
    }

    /// Of everything that is compared: tells equal answers from different ones without showing them.
    package var digest: UInt64 {
        toolCalls.reduce(XXH64.hash(text, seed: UInt64(truncatingIfNeeded: status))) { digest, call in
            XXH64.hash(call.arguments, seed: XXH64.hash(call.name, seed: digest))
        }
    }
}
