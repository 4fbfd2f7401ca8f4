/// What a user's first bad event can be, with its part ω of the error budget (ANALYSIS.md §2.10.4; all parts sum to 1).
///
/// Refusals and client errors are kept apart from errors, since a stable version that often has the one would drown the other, and get
/// .05 of satisfaction's .15: a factor of 1.5 in its threshold, less than half a nat.
package enum EventKind: String, Hashable, Codable, Sendable, CaseIterable {
    /// Errors, timeouts, broken streams, and the provider's faults: those of both arms cancel.
    case error
    /// Answers that the provider says decline to answer.
    case refusal
    /// 4xx, as from a provider that does not know the canary's model.
    case clientError = "client_error"
    case negativeFeedback = "negative_feedback"

    package var budget: Double {
        switch self {
        case .error: 0.40
        case .refusal: 0.03
        case .clientError: 0.02
        case .negativeFeedback: 0.10
        }
    }

    package var metric: Metric {
        switch self {
        case .error, .refusal: .errorRate
        case .clientError: .clientErrorRate
        case .negativeFeedback: .satisfaction
        }
    }

    /// For people, of one or several users: `had a first …`.
    var words: String {
        switch self {
        case .error: "error"
        case .refusal: "refusal"
        case .clientError: "client error"
        case .negativeFeedback: "negative feedback"
        }
    }

    /// Whether an exchange is such an event.
    func isEvent(_ exhibit: Exhibit) -> Bool {
        switch self {
        case .error: exhibit.outcome.isFailure || exhibit.outcome == .providerFault
        case .refusal: exhibit.isRefusal
        case .clientError: exhibit.outcome == .clientError
        case .negativeFeedback: false
        }
    }
}
