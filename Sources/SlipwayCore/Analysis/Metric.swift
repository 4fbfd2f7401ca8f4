/// What a check looks at.
package enum Metric: Codable, Hashable, Sendable {
    /// Failed exchanges / exchanges that ended and were not cancelled.
    case errorRate
    /// Exchanges answered 4xx / exchanges that ended and were not cancelled. Shows a canary whose model or parameters a provider refuses.
    case clientErrorRate
    /// Milliseconds.
    case latencyP50
    case latencyP80
    case latencyP95
    case latencyP99
    /// Milliseconds to the first content.
    case ttftP50
    case ttftP95
    /// Mean tokens, input and output together, of exchanges whose usage is known.
    case tokensPerRequest
    /// Mean output tokens.
    case tokensOutPerRequest
    /// Mean USD.
    case costPerRequest
    /// Mean feedback, 0…1.
    case satisfaction
    /// Answered by a metric source; named, and given its query, by the manifest.
    case custom(String)

    package var isCustom: Bool {
        if case .custom = self { true } else { false }
    }
}

/// Its name is all that is written of it: in manifests, journals and the API.
extension Metric: RawRepresentable {
    package init?(rawValue: String) {
        self = Self.allCases.first { $0.rawValue == rawValue } ?? .custom(rawValue)
    }

    package var rawValue: String {
        switch self {
        case .errorRate: "error_rate"
        case .clientErrorRate: "client_error_rate"
        case .latencyP50: "latency_p50"
        case .latencyP80: "latency_p80"
        case .latencyP95: "latency_p95"
        case .latencyP99: "latency_p99"
        case .ttftP50: "ttft_p50"
        case .ttftP95: "ttft_p95"
        case .tokensPerRequest: "tokens_per_request"
        case .tokensOutPerRequest: "tokens_out_per_request"
        case .costPerRequest: "cost_per_request"
        case .satisfaction: "satisfaction"
        case .custom(let name): name
        }
    }
}

/// Those that the gateway measures itself.
extension Metric: CaseIterable {
    package static let allCases: [Metric] = [
        .errorRate, .clientErrorRate, .latencyP50, .latencyP80, .latencyP95, .latencyP99, .ttftP50, .ttftP95,
        .tokensPerRequest, .tokensOutPerRequest, .costPerRequest, .satisfaction,
    ]
}
