import SlipwayCore

/// The textbook rule: at a stage's end errors ≤ 1.1 ×, p95 ≤ 1.2 × stable's and, where asked, satisfaction ≥ 0.9 (ANALYSIS.md §2.9).
///
/// At 100 % the canary is held against stable's window of the stage before.
struct ThresholdRule: SimulatedRule {
    private let schedule: [PlannedStage]
    private let withSatisfaction: Bool
    private var weight = Weight.none
    private var canary = ArmSample()
    private var stable = ArmSample()
    let culprit: Metric? = nil

    init(_ schedule: [PlannedStage], withSatisfaction: Bool) {
        self.schedule = schedule
        self.withSatisfaction = withSatisfaction
    }

    mutating func stageBegan(_ index: Int, at time: Double) {
        weight = schedule[index].weight
        canary = ArmSample()
        if weight < .full { stable = ArmSample() }
    }

    mutating func add(_ exhibit: Exhibit) {
        guard exhibit.weight == weight else { return }
        if exhibit.role == .canary { canary.add(exhibit) } else { stable.add(exhibit) }
    }

    mutating func add(_ feedback: FeedbackExhibit) {
        if feedback.weight == weight, feedback.role == .canary { canary.add(feedback) }
    }

    mutating func advance(to time: Double) {}

    mutating func stageEnded(at time: Double) -> StageAnswer {
        guard let errors = canary.errorRate, let usualErrors = stable.errorRate else {
            return .extend(missing: "exchanges")
        }
        if errors > 1.1 * usualErrors { return .takeBack(.errorRate) }
        guard let p95 = canary.latency(quantile: 0.95), let usual = stable.latency(quantile: 0.95) else {
            return .extend(missing: "exchanges")
        }
        if p95 > 1.2 * usual { return .takeBack(.latencyP95) }
        if withSatisfaction, let satisfaction = canary.satisfaction, satisfaction < 0.9 {
            return .takeBack(.satisfaction)
        }
        return .pass
    }
}
