import SlipwayCore

/// The rules that can be simulated.
package enum RuleID: String, Hashable, Codable, Sendable, CaseIterable {
    /// The textbook rule on errors and p95, at stage ends.
    case threshold
    /// The same with satisfaction ≥ 0.9.
    case thresholdSatisfaction = "threshold+sat"
    case kayenta
    case flagger
    /// Slipway's own (ANALYSIS.md §2).
    case sequential

    /// Whether it wants to know the users as they were before.
    package var wantsHistory: Bool { self == .sequential }

    func rule(
        _ schedule: [PlannedStage],
        isKeyed: Bool,
        history: UserHistory,
        past: [Exhibit],
        seed: UInt64
    ) -> any SimulatedRule {
        switch self {
        case .threshold: ThresholdRule(schedule, withSatisfaction: false)
        case .thresholdSatisfaction: ThresholdRule(schedule, withSatisfaction: true)
        case .kayenta: KayentaRule(schedule, seed: seed)
        case .flagger: FlaggerRule(schedule)
        case .sequential: SequentialRule(schedule, isKeyed: isKeyed, history: history, past: past)
        }
    }
}
