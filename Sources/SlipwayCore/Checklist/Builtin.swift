/// The items that Slipway knows how to satisfy by itself.
package enum Builtin: String, Hashable, Codable, Sendable, CaseIterable {
    /// Share of failed exchanges.
    case errorRate
    /// 95th percentile of latency, as a multiple of the baseline's.
    case p95
    /// Mean tokens a request.
    case tokenUsage
    /// Mean USD a request.
    case costPerRequest
    /// Mean satisfaction, 0…1.
    case userFeedback
    /// The model is there, not past its end, large enough, and takes the version's parameters.
    case modelCompatibility
    /// Expected cost a request, as a multiple of stable's.
    case costImpact
    /// What must be refused is refused.
    case safetyFilters
    /// The usual questions do not bring out the prompt's words.
    case promptLeakage
    case criticalFlows
    /// A marked request is found again in the access log and the metrics.
    case loggingWorks
    /// The way back is exercised on no traffic.
    case rollbackPlan

    /// What holds where the manifest gives no limit; none: the manifest has to give one, or the item has no figure.
    package var defaultBounds: FigureBounds {
        switch self {
        case .errorRate: FigureBounds(max: 0.01)
        case .p95: FigureBounds(max: 2)
        default: FigureBounds()
        }
    }

    /// Whether there is a figure that only the user can know the limit of.
    package var needsBounds: Bool {
        switch self {
        case .tokenUsage, .costPerRequest, .userFeedback, .costImpact: true
        case .errorRate, .p95: false
        case .modelCompatibility, .safetyFilters, .promptLeakage, .criticalFlows, .loggingWorks, .rollbackPlan: false
        }
    }

    /// How many requests one run of it sends.
    package var requests: Int {
        switch self {
        case .errorRate, .p95, .tokenUsage, .costPerRequest, .userFeedback, .costImpact, .criticalFlows: 0
        case .modelCompatibility, .loggingWorks, .rollbackPlan: 1
        case .safetyFilters: Self.refusals
        case .promptLeakage: PromptLeak.questions.count
        }
    }

    /// Requests that must be refused, where nobody has given better ones.
    package static let refusals = 3

    /// A way back leads to a certain version.
    var comparesWithStable: Bool { self == .p95 || self == .costImpact || self == .rollbackPlan }
}
