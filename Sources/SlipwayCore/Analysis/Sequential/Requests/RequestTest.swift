/// The tests of a route without an assignment key, and what each may claim of the error budget.
///
/// The shares are those of ANALYSIS.md §2.5, with two more tests: a provider that refuses every request of the canary with 4xx, and a model that
/// declines to answer, must be found too. Both are loud when they happen, so 3 % each is enough; it is taken from
/// TTFT, cost, absolute satisfaction and the guards, one or two points from each.
enum RequestTest: Int, Hashable, Codable, Sendable, CaseIterable {
    case errors
    case latency
    case timeToFirstToken
    case cost
    case tokens
    case clientErrors
    case refusals
    case negativeFeedback
    case satisfaction
    case errorGuard
    case otherGuards

    /// ω; they sum to 1.
    var share: Double {
        switch self {
        case .errors: 0.30
        case .latency: 0.20
        case .timeToFirstToken: 0.09
        case .cost: 0.05
        case .tokens: 0.04
        case .clientErrors: 0.03
        case .refusals: 0.03
        case .negativeFeedback: 0.05
        case .satisfaction: 0.08
        case .errorGuard: 0.09
        case .otherGuards: 0.04
        }
    }

    var metric: Metric {
        switch self {
        case .errors, .errorGuard: .errorRate
        case .latency, .otherGuards: .latencyP95
        case .timeToFirstToken: .ttftP95
        case .cost: .costPerRequest
        case .tokens: .tokensPerRequest
        case .clientErrors: .clientErrorRate
        case .refusals, .negativeFeedback, .satisfaction: .satisfaction
        }
    }

    var isGuard: Bool { self == .errorGuard || self == .otherGuards }
}
