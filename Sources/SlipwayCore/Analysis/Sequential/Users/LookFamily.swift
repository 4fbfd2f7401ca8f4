import RealModule

/// What users are looked at for (LG, ANALYSIS.md §2.10.3): each has lines of its own, and a part ω of the error budget for each line.
package enum LookFamily: String, Hashable, Codable, Sendable, CaseIterable {
    /// p95 for the tail, p80 for a shift of the whole.
    case latency
    case firstToken = "first_token"
    /// By price, and by tokens where the price is unknown.
    case cost

    package var budgets: [Double] { self == .latency ? [0.125, 0.125] : [0.10] }

    /// The share of all traffic that lies above each line: what users without a past are expected to do.
    var shares: [Double] {
        switch self {
        case .latency: [0.05, 0.20]
        case .firstToken: [0.05]
        case .cost: [0.10]
        }
    }

    package func metrics(_ line: Int) -> Metric {
        switch self {
        case .latency: line == 0 ? .latencyP95 : .latencyP80
        case .firstToken: .ttftP95
        case .cost: .costPerRequest
        }
    }

    /// The observed ratio below which a look is not heard.
    func ratio(_ plan: SequentialPlan) -> Double {
        switch self {
        case .latency: plan.latencyRatio
        case .firstToken: plan.timeToFirstTokenRatio
        case .cost: plan.costRatio
        }
    }

    /// How many times as slow a canary may be and still be taken back with no more than α.
    func margin(_ plan: SequentialPlan) -> Double {
        self == .cost ? plan.costRatio : ratio(plan).squareRoot()
    }

    /// The exchange's value and the lines to hold it against; nil where it has no value or the lines are not known yet.
    func value(of exhibit: Exhibit, _ lines: SlowLines) -> (value: Double, lines: (Double, Double))? {
        switch self {
        case .latency:
            guard exhibit.hasLatency, let p95 = lines.latency95, let p80 = lines.latency80 else { return nil }
            return (exhibit.latency, (p95, p80))
        case .firstToken:
            guard let value = exhibit.timeToFirstToken, let line = lines.firstToken95 else { return nil }
            return (value, (line, line))
        case .cost:
            if let value = exhibit.cost { return lines.cost90.map { (value, ($0, $0)) } }
            guard let value = exhibit.tokens, let line = lines.tokens90 else { return nil }
            return (value, (line, line))
        }
    }
}
