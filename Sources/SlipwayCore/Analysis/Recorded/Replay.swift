/// Hands recorded observations to an analysis' judge in their order, and stops at the first rollback.
///
/// A stage begins at the end of the one before if that passed, else with the first exchange of its weight.
package struct Replay {
    private var judge: any ReplayJudge
    private let schedule: [PlannedStage]
    /// Whether the last stage is a bake: only holds and rollbacks, no gate.
    private let hasBake: Bool
    private let records: [RecordedObservation]
    private var stage = 0
    private var decision = ReplayDecision(verdict: .continue, at: 0, failedAt: nil, canaryExchanges: 0, reason: [])

    /// - Parameter stages: the strategy's; nil: those that the recording shows.
    package init(_ recording: RecordedRollout, _ plan: AnalysisPlan, stages: [PlannedStage]? = nil) {
        records = recording.records
        let shown = recording.schedule
        schedule = stages ?? (shown.isEmpty ? [PlannedStage(weight: .full, seconds: 300)] : shown)
        hasBake = stages != nil || recording.isPlanned
        judge =
            switch plan.method {
            case .sequential: Self.sequential(SequentialPlan(plan), recording, schedule)
            case .threshold: ThresholdReplayJudge(plan, schedule: schedule)
            }
        judge.stageBegan(0, at: 0)
    }

    /// Knows the users' past, or stable's on routes without a key, from what the recording has of it.
    private static func sequential(
        _ plan: SequentialPlan,
        _ recording: RecordedRollout,
        _ schedule: [PlannedStage]
    ) -> SequentialJudge {
        var history = UserHistory()
        for case .exchange(let exhibit) in recording.records where exhibit.time < 0 { history.add(exhibit) }
        var judge = SequentialJudge(plan, schedule: schedule, isKeyed: recording.isKeyed, history: history)
        if !recording.isKeyed {
            for case .exchange(let exhibit) in recording.records where exhibit.time < 0 { judge.add(exhibit) }
        }
        return judge
    }

    package mutating func run() -> ReplayDecision {
        for (index, record) in records.enumerated() where record.time >= 0 {
            take(record, next: records[(index + 1)...])
            if decision.verdict == .rollback { break }
        }
        return decision
    }

    private mutating func take(_ record: RecordedObservation, next: ArraySlice<RecordedObservation>) {
        judge.advance(to: record.time)
        if takeBack(at: record.time) { return }
        reach(record.weight, at: record.time)
        switch record {
        case .exchange(let exhibit): add(exhibit)
        case .feedback(let feedback): judge.add(feedback)
        case .stageEnd(let time, let weight):
            endStage(at: time)
            if decision.verdict == .promote, !goesOn(weight, next) { begin(stage + 1, at: time) }
            return
        }
        judge.advance(to: record.time)
        if takeBack(at: record.time) { return }
        if decision.verdict == .continue { decision.at = record.time }
    }

    private mutating func add(_ exhibit: Exhibit) {
        judge.add(exhibit)
        if exhibit.role == .canary, exhibit.outcome.isJudged { decision.canaryExchanges += 1 }
    }

    private mutating func takeBack(at time: Double) -> Bool {
        guard judge.isDecided else { return false }
        rollBack(judge.judgment(at: time).takeBack, at: time)
        return true
    }

    private mutating func rollBack(_ reason: [CheckResult], at time: Double) {
        decide(.rollback, reason, at: time)
        decision.failedAt = schedule[stage].weight.percent
    }

    private mutating func endStage(at time: Double) {
        let judgment = judge.judgment(at: time)
        let isBake = hasBake && stage == schedule.count - 1
        if !judgment.holds.isEmpty {
            decide(.hold, judgment.holds, at: time)
        } else if judgment.gate.result == .fail, !isBake {
            rollBack(judgment.gate.culprits, at: time)
        } else if isBake || judgment.gate.result == .pass {
            decide(.promote, judgment.gate.culprits, at: time)
        } else {
            decide(.hold, judgment.gate.culprits, at: time)
        }
    }

    private mutating func decide(_ verdict: ReplayDecision.Word, _ reason: [CheckResult], at time: Double) {
        (decision.verdict, decision.reason, decision.at) = (verdict, reason, time)
    }

    /// Whether the stage was extended all the same: its weight ends once more, and no further stage has it.
    private func goesOn(_ weight: Weight, _ next: ArraySlice<RecordedObservation>) -> Bool {
        guard stage + 1 < schedule.count, schedule[stage + 1].weight != weight else { return false }
        for case .stageEnd(_, let following) in next { return following == weight }
        return false
    }

    private mutating func reach(_ weight: Weight, at time: Double) {
        guard weight > schedule[stage].weight else { return }
        if let index = schedule.firstIndex(where: { $0.weight >= weight }) { begin(index, at: time) }
    }

    private mutating func begin(_ index: Int, at time: Double) {
        guard index < schedule.count else { return }
        stage = index
        judge.stageBegan(index, at: time)
    }
}
