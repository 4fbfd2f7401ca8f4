import SlipwayCore

/// Every value of one arm over one window: what rules with fixed windows compare.
struct ArmSample {
    private(set) var exchanges = 0
    private(set) var errors = 0
    private(set) var latencies: [Double] = []
    private var feedbacks = 0
    private var positive = 0.0

    mutating func add(_ exhibit: Exhibit) {
        exchanges += 1
        if exhibit.outcome.isFailure { errors += 1 }
        latencies.append(exhibit.latency)
    }

    mutating func add(_ feedback: FeedbackExhibit) {
        feedbacks += 1
        positive += feedback.value
    }

    var errorRate: Double? { exchanges > 0 ? Double(errors) / Double(exchanges) : nil }

    var satisfaction: Double? { feedbacks > 0 ? positive / Double(feedbacks) : nil }

    /// The type-7 quantile (Hyndman & Fan 1996).
    func latency(quantile p: Double) -> Double? {
        guard exchanges > 0 else { return nil }
        let sorted = latencies.sorted()
        let rank = Double(sorted.count - 1) * p
        let lower = Int(rank)
        let upper = min(lower + 1, sorted.count - 1)
        return sorted[lower] + (sorted[upper] - sorted[lower]) * (rank - Double(lower))
    }
}
