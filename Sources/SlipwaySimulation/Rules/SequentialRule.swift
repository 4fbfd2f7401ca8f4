import SlipwayCore

/// Slipway's judge as a simulated rollout drives it: nothing between the two but names.
struct SequentialRule: SimulatedRule {
    private var judge: SequentialJudge
    private var now = 0.0

    init(_ schedule: [PlannedStage], isKeyed: Bool, history: UserHistory, past: [Exhibit]) {
        judge = SequentialJudge(SequentialPlan(), schedule: schedule, isKeyed: isKeyed, history: history)
        for exhibit in past { judge.add(exhibit) }
    }

    mutating func stageBegan(_ index: Int, at time: Double) { judge.stageBegan(index, at: time) }

    mutating func add(_ exhibit: Exhibit) {
        now = exhibit.time
        judge.add(exhibit)
    }

    mutating func add(_ feedback: FeedbackExhibit) {
        now = feedback.time
        judge.add(feedback)
    }

    mutating func advance(to time: Double) {
        now = time
        judge.advance(to: time)
    }

    var culprit: Metric? {
        guard judge.isDecided else { return nil }
        return judge.judgment(at: now).takeBack.first?.metric ?? .errorRate
    }

    mutating func stageEnded(at time: Double) -> StageAnswer {
        let judgment = judge.judgment(at: time)
        if let culprit = judgment.takeBack.first { return .takeBack(culprit.metric) }
        let missing = judgment.holds.first ?? judgment.gate.checks.first { $0.result != .pass }
        return missing.map { .extend(missing: "\($0.metric.rawValue) \(Self.kind(of: $0.rule))") } ?? .pass
    }

    /// Without the numbers: `excluded 5.00 %` is `excluded`.
    private static func kind(of rule: String) -> Substring { rule.prefix { !$0.isNumber } }
}
