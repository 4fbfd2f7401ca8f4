/// Tokens of one exchange, in the provider's own count.
package struct TokenUsage: Hashable, Codable, Sendable {
    /// All input tokens, cached ones included (Anthropic counts those apart: they are added here).
    package var input: Int
    /// All output tokens, reasoning included.
    package var output: Int
    /// The part of `input` that was read from the provider's cache.
    package var cachedInput: Int

    package init(input: Int, output: Int, cachedInput: Int = 0) {
        self.input = input
        self.output = output
        self.cachedInput = cachedInput
    }
}
