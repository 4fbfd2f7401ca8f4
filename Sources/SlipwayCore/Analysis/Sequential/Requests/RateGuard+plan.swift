import RealModule

extension RateGuard {
    /// The guards of a plan that are limits on a share of exchanges: rates, and quantiles as the share beyond them. Where the plan has none of
    /// its own, errors are held to 1 % and, at 100 %, the p95 to twice stable's.
    static func all(of plan: SequentialPlan, stages: Int) -> [RateGuard] {
        var guards = plan.guards.compactMap { RateGuard($0, stages: stages) }
        if !guards.contains(where: \.isOfErrors) {
            guards.append(contentsOf: [RateGuard(Check(.errorRate, max: 0.01), stages: stages)].compactMap(\.self))
        }
        if !guards.contains(where: { $0.check.metric == .latencyP95 && $0.check.max == nil }) {
            guards.append(contentsOf: [RateGuard(Check(.latencyP95, maxRatio: 2), stages: stages)].compactMap(\.self))
        }
        return guards
    }

    private init?(_ check: Check, stages: Int) {
        if let quantile = check.metric.quantile {
            guard check.max != nil || check.metric == .latencyP95 else { return nil }
            let limit = 1 - quantile
            self.init(
                check,
                limit: limit,
                multiples: limit > 0.3 ? [1.2, 1.4, 1.6, 1.8] : [1.5, 2, 4, 8],
                stages: stages
            )
        } else {
            guard check.metric == .errorRate || check.metric == .clientErrorRate, let limit = check.max else {
                return nil
            }
            self.init(check, limit: max(0.001, limit), multiples: [1.5, 2, 3, 5, 10, 30, 60], stages: stages)
        }
    }

    var isOfErrors: Bool { check.metric == .errorRate || check.metric == .clientErrorRate }

    /// - Parameter slow: stable's p95, frozen at 100 %.
    mutating func add(_ exhibit: Exhibit, slow: Double?, counts: Bool, isNew: Bool, isInStage: Bool) {
        switch check.metric {
        case .errorRate:
            add(exhibit.role, isEvent: exhibit.outcome.isFailure && counts, isInStage: isInStage, isNewUnit: isNew)
        case .clientErrorRate: add(exhibit.role, isEvent: exhibit.outcome == .clientError, isInStage: isInStage)
        default: addDuration(exhibit, slow: slow, isInStage: isInStage)
        }
    }

    private mutating func addDuration(_ exhibit: Exhibit, slow: Double?, isInStage: Bool) {
        guard exhibit.outcome == .ok || exhibit.outcome == .timeout else { return }
        guard let value = check.metric.isOfFirstToken ? exhibit.timeToFirstToken : exhibit.latency else { return }
        guard !value.isNaN else { return }
        if let bound = check.max {
            add(exhibit.role, isEvent: value > bound, isInStage: isInStage)
        } else if let slow, let ratio = check.maxRatio, exhibit.role == .canary, exhibit.weight == .full {
            add(.canary, isEvent: value > ratio * slow, isInStage: isInStage)
        }
    }
}

extension Metric {
    /// Of durations.
    var quantile: Double? {
        switch self {
        case .latencyP50, .ttftP50: 0.5
        case .latencyP80: 0.8
        case .latencyP95, .ttftP95: 0.95
        case .latencyP99: 0.99
        default: nil
        }
    }

    var isOfFirstToken: Bool { self == .ttftP50 || self == .ttftP95 }
}
