extension SequentialPlan {
    /// An analysis of the manifest in the sequential judge's terms. A metric's ratio is what the canary is compared at, a guard's where no metric
    /// has one; absolute limits are guards, in whichever list they stand. Custom metrics are not this judge's: see `customVerdict`.
    package init(_ written: AnalysisPlan) {
        var analysis = written
        analysis.metrics.removeAll { $0.metric.isCustom }
        analysis.guards.removeAll { $0.metric.isCustom }
        self.init()
        minSamples = max(minSamples, analysis.minSamples)
        required = Set(analysis.metrics.map(\.metric))
        guards = Self.guards(of: analysis)
        for check in analysis.guards + analysis.metrics { take(check) }
    }

    /// Later checks outrank earlier ones: metrics come after guards.
    private mutating func take(_ check: Check) {
        if check.metric == .satisfaction, let min = check.min { minSatisfaction = min }
        guard let ratio = check.maxRatio else { return }
        let atLeastOne = Swift.max(1, ratio)
        switch check.metric {
        case .errorRate: errorRatio = atLeastOne
        case .clientErrorRate: clientErrorRatio = atLeastOne
        case .latencyP95: latencyRatio = atLeastOne
        case .ttftP95: timeToFirstTokenRatio = atLeastOne
        case .costPerRequest, .tokensPerRequest: costRatio = atLeastOne
        case .satisfaction: negativeFeedbackRatio = atLeastOne
        case .latencyP50, .latencyP80, .latencyP99, .ttftP50, .tokensOutPerRequest, .custom: return
        }
    }

    private static func guards(of analysis: AnalysisPlan) -> [Check] {
        let limits = (analysis.guards + analysis.metrics).compactMap { check in
            check.max.map { Check(check.metric, max: $0) }
        }
        let ratios = analysis.guards.filter { $0.metric == .latencyP95 }.compactMap { check in
            check.maxRatio.map { Check(check.metric, maxRatio: $0) }
        }
        return (limits + ratios).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Why the sequential judge cannot judge by this check, in one line; nil where it can.
    package static func unsupported(_ check: Check) -> String? {
        guard !check.metric.isCustom else { return nil }
        let name = check.metric.rawValue
        if check.min != nil, check.metric != .satisfaction {
            return "a `min` on \(name) cannot be judged; only satisfaction has one"
        }
        if check.max != nil, check.metric == .satisfaction {
            return "a `max` on satisfaction cannot be judged; use `min`"
        }
        switch check.metric {
        case .tokensOutPerRequest: return "\(name) cannot be judged sequentially; use tokens_per_request"
        case .latencyP50, .latencyP80, .latencyP99:
            return check.maxRatio == nil ? nil : "a ratio of \(name) cannot be judged sequentially; use latency_p95"
        case .ttftP50:
            return check.maxRatio == nil ? nil : "a ratio of \(name) cannot be judged sequentially; use ttft_p95"
        default: return nil
        }
    }
}
