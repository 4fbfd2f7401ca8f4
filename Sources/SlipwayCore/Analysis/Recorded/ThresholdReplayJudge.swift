/// The textbook rule on a recording: guards once a second over their trailing window, the limits at a stage's end.
///
/// Custom metrics are in no recording, so that their checks hold as they do live while a source does not answer.
struct ThresholdReplayJudge: ReplayJudge {
    private let plan: AnalysisPlan
    private let schedule: [PlannedStage]
    private var stage = 0
    private var evidence: StageEvidence
    /// Stable's figures of the last stage in which it had enough traffic.
    private var baseline: ArmSummary?
    private var breaches: [CheckResult] = []
    private var second: Int64 = 0

    init(_ plan: AnalysisPlan, schedule: [PlannedStage]) {
        self.plan = plan
        self.schedule = schedule
        evidence = Self.evidence(of: 0)
    }

    private static func evidence(of stage: Int) -> StageEvidence {
        StageEvidence(stage: StageID(rollout: "recording", attempt: 1, step: stage))
    }

    mutating func stageBegan(_ index: Int, at time: Double) {
        let last = measurement(at: time).stable
        if weight < .full, last.exchanges >= max(1, plan.minSamples) { baseline = last }
        stage = index
        evidence = Self.evidence(of: index)
    }

    mutating func add(_ exhibit: Exhibit) {
        guard exhibit.weight == weight else { return }
        var tally = Tally()
        tally.add(exhibit)
        evidence.add(tally, role: exhibit.role, second: Int64(exhibit.time))
    }

    mutating func add(_ feedback: FeedbackExhibit) {
        guard feedback.weight == weight else { return }
        var tally = Tally()
        tally.addFeedback(feedback.value)
        evidence.add(tally, role: feedback.role, second: Int64(feedback.time))
    }

    mutating func advance(to time: Double) {
        guard Int64(time) > second, !isDecided else { return }
        second = Int64(time)
        breaches = guards(at: time).breaches
    }

    var isDecided: Bool { !breaches.isEmpty }

    func judgment(at time: Double) -> Judgment {
        let verdict = ThresholdJudge(plan, measurement(at: time), baseline: reference).verdict()
        var judgment = Judgment(time: time, gate: verdict)
        judgment.takeBack = breaches
        let guards = guards(at: time)
        judgment.holds = guards.common + guards.unmeasured
        return judgment
    }

    private var weight: Weight { schedule[stage].weight }

    private var reference: ArmSummary? { weight == .full ? baseline : nil }

    private func guards(at time: Double) -> GuardVerdict {
        ThresholdJudge(plan, measurement(at: time), baseline: reference).guardVerdict()
    }

    private func measurement(at time: Double) -> Measurement {
        evidence.measurement(window: plan.window, at: Timestamp(microseconds: Int64(time * 1e6)))
    }
}
