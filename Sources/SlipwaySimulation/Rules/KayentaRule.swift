import SlipwayCore

/// Kayenta's way: 50 points to a stage, error rate and p95 of each, Mann and Whitney's test on both at the stage's end.
///
/// Both metrics are critical, direction increase, allowed increase 1.1 and 1.2. The baseline is a random sample of stable as large as the
/// canary, as its authors advise; at 100 % it is the last stage's.
struct KayentaRule: SimulatedRule {
    private static let points = 50

    private struct Series {
        var errorRates: [Double] = []
        var p95s: [Double] = []

        mutating func add(_ sample: ArmSample) {
            if let rate = sample.errorRate { errorRates.append(rate) }
            if let p95 = sample.latency(quantile: 0.95) { p95s.append(p95) }
        }
    }

    private let schedule: [PlannedStage]
    private var random: SimulationRandom
    private var stage = PlannedStage(weight: .none, seconds: 0)
    private var nextPoint = 0.0
    private var canaryPoint = ArmSample()
    private var stablePoint = ArmSample()
    private var canary = Series()
    private var stable = Series()
    let culprit: Metric? = nil

    init(_ schedule: [PlannedStage], seed: UInt64) {
        self.schedule = schedule
        random = SimulationRandom(seed: seed)
    }

    mutating func stageBegan(_ index: Int, at time: Double) {
        stage = schedule[index]
        nextPoint = time + stage.seconds / Double(Self.points)
        canary = Series()
        if stage.weight < .full { stable = Series() }
    }

    mutating func add(_ exhibit: Exhibit) {
        guard exhibit.weight == stage.weight else { return }
        if exhibit.role == .canary {
            canaryPoint.add(exhibit)
        } else if random.uniform() < stage.weight.share / (1 - stage.weight.share) {
            stablePoint.add(exhibit)
        }
    }

    mutating func add(_ feedback: FeedbackExhibit) {}

    mutating func advance(to time: Double) {
        guard time >= nextPoint else { return }
        nextPoint += stage.seconds / Double(Self.points)
        canary.add(canaryPoint)
        if stage.weight < .full { stable.add(stablePoint) }
        canaryPoint = ArmSample()
        stablePoint = ArmSample()
    }

    mutating func stageEnded(at time: Double) -> StageAnswer {
        if isHigh(canary.errorRates, stable.errorRates, allowedIncrease: 1.1) { return .takeBack(.errorRate) }
        if isHigh(canary.p95s, stable.p95s, allowedIncrease: 1.2) { return .takeBack(.latencyP95) }
        return .pass
    }

    private func isHigh(_ experiment: [Double], _ control: [Double], allowedIncrease: Double) -> Bool {
        KayentaClassifier(allowedIncrease: allowedIncrease).label(experiment: experiment, control: control) == .high
    }
}
