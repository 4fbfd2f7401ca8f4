/// The token counts of a response, by the names that the providers give them.
struct UsageCounts: Hashable, Sendable {
    /// More than any model can read or write. What lies above is nonsense, and must not overflow the sums that are made of it.
    static let maxTokens = 1_000_000_000

    /// `prompt_tokens` or `input_tokens`.
    var input: Int?
    /// `completion_tokens` or `output_tokens`.
    var output: Int?
    /// OpenAI's `cached_tokens`: a part of the input.
    var cached: Int?
    /// Anthropic counts these two beside the input.
    var cacheCreation: Int?
    var cacheRead: Int?

    /// Nil where neither input nor output was counted.
    func total(api: APIKind) -> TokenUsage? {
        guard input != nil || output != nil else { return nil }
        let beside = api == .anthropicMessages ? (cacheCreation ?? 0) + (cacheRead ?? 0) : 0
        let total = (input ?? 0) + beside
        let cached = (api == .anthropicMessages ? cacheRead : cached) ?? 0
        return TokenUsage(input: total, output: output ?? 0, cachedInput: min(cached, total))
    }

    /// False where it is no count, and nothing was changed.
    mutating func read(_ member: WireMember, _ raw: UnsafeRawBufferPointer) -> Bool {
        guard let count = Self.parse(raw) else { return false }
        switch member {
        case .inputTokens: input = count
        case .outputTokens: output = count
        case .cachedTokens: cached = count
        case .cacheCreationTokens: cacheCreation = count
        case .cacheReadTokens: cacheRead = count
        default: return false
        }
        return true
    }

    /// A count as it is written, nil for anything but a whole number within bounds.
    static func parse(_ digits: UnsafeRawBufferPointer) -> Int? {
        guard (1...10).contains(digits.count) else { return nil }
        var value = 0
        for byte in digits {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value <= maxTokens ? value : nil
    }
}
