import SlipwayCore

/// Flagger's way: a check each minute of the canary alone, success ≥ 99 % and p99 ≤ 2 × the known one; the fifth failed check takes it
/// back. Failed checks are not forgiven (pkg/controller/scheduler.go, `FailedChecks`).
struct FlaggerRule: SimulatedRule {
    private static let interval = 60.0
    private static let failuresAllowed = 5
    /// p99 of stable's latency, in milliseconds: ln-normal, median 1.2 s, σ 0.6.
    private static let knownP99 = 4846.0

    private let schedule: [PlannedStage]
    private var weight = Weight.none
    private var window = ArmSample()
    private var nextCheck = interval
    private var failures = 0
    private(set) var culprit: Metric?

    init(_ schedule: [PlannedStage]) { self.schedule = schedule }

    mutating func stageBegan(_ index: Int, at time: Double) { weight = schedule[index].weight }

    mutating func add(_ exhibit: Exhibit) {
        if exhibit.role == .canary { window.add(exhibit) }
    }

    mutating func add(_ feedback: FeedbackExhibit) {}

    mutating func advance(to time: Double) {
        guard time >= nextCheck else { return }
        nextCheck += Self.interval
        defer { window = ArmSample() }
        guard let metric = failedCheck() else { return }
        failures += 1
        if failures >= Self.failuresAllowed { culprit = metric }
    }

    mutating func stageEnded(at time: Double) -> StageAnswer { .pass }

    private func failedCheck() -> Metric? {
        if let errors = window.errorRate, errors > 0.01 { return .errorRate }
        if let p99 = window.latency(quantile: 0.99), p99 > 2 * Self.knownP99 { return .latencyP99 }
        return nil
    }
}
