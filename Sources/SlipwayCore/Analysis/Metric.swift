/// What a check looks at.
package enum Metric: String, Codable, Hashable, Sendable, CaseIterable {
    /// Failed exchanges / exchanges that ended and were not cancelled.
    case errorRate = "error_rate"
    /// Exchanges answered 4xx / exchanges that ended and were not cancelled. Shows a canary whose model or parameters a provider refuses.
    case clientErrorRate = "client_error_rate"
    /// Milliseconds.
    case latencyP50 = "latency_p50"
    case latencyP80 = "latency_p80"
    case latencyP95 = "latency_p95"
    case latencyP99 = "latency_p99"
    /// Milliseconds to the first content.
    case ttftP50 = "ttft_p50"
    case ttftP95 = "ttft_p95"
    /// Mean tokens, input and output together, of exchanges whose usage is known.
    case tokensPerRequest = "tokens_per_request"
    /// Mean output tokens.
    case tokensOutPerRequest = "tokens_out_per_request"
    /// Mean USD.
    case costPerRequest = "cost_per_request"
    /// Mean feedback, 0…1.
    case satisfaction
}
