/// What a response has said of itself so far.
package struct ResponseFindings: Hashable, Sendable {
    package var usage: TokenUsage?
    package var model: String?
    package var finishReason: String?
    /// Of a plain body, known for certain when it has ended.
    package var error: UpstreamError?

    package init() {}

    init(usage: TokenUsage?, model: String?, finishReason: String?, error: UpstreamError?) {
        self.usage = usage
        self.model = model
        self.finishReason = finishReason
        self.error = error
    }
}
