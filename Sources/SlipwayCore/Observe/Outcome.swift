/// How an exchange ended, seen from the wire.
package enum Outcome: String, Codable, Hashable, Sendable, CaseIterable {
    /// Answered whole.
    case ok
    /// The upstream answered 5xx or 429, sent an error inside a stream, broke the protocol, or could not be reached.
    case error
    /// The upstream did not answer, or fell silent, for longer than it may.
    case timeout
    /// The answer began and broke off, or a stream ended without its last event.
    case truncated
    /// The client went away first.
    case cancelled
    /// The upstream answered 4xx (429 is an `error` or a `provider_fault`).
    case clientError = "client_error"
    /// 503, 529 or a 429 that means money: the provider's doing, not held against a version when the other one sees it too.
    case providerFault = "provider_fault"

    /// Position in tables indexed by outcome.
    package var index: Int {
        switch self {
        case .ok: 0
        case .error: 1
        case .timeout: 2
        case .truncated: 3
        case .cancelled: 4
        case .clientError: 5
        case .providerFault: 6
        }
    }

    /// Whether the version failed the user. A provider's fault is judged apart.
    package var isFailure: Bool { self == .error || self == .timeout || self == .truncated }

    /// Whether the exchange says anything of the version: a client that left says nothing.
    package var isJudged: Bool { self != .cancelled }
}
