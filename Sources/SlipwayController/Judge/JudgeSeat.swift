import SlipwayCore

/// The judge of one attempt of a rollout, with what relates its clock and its stages to the rollout's.
struct JudgeSeat: Codable, Sendable {
    let rollout: RolloutID
    let attempt: Int
    let beganAt: Timestamp
    private(set) var judge: SequentialJudge
    private(set) var stage: StageID
    /// In force in this stage.
    private(set) var weight: Weight
    /// The end of the last canary exchange that was taken in.
    private(set) var lastCanaryEnd: Timestamp?
    /// Whether the judge has learned anything since it was saved.
    var isDirty = true

    enum CodingKeys: CodingKey {
        case rollout
        case attempt
        case beganAt
        case judge
        case stage
        case weight
        case lastCanaryEnd
    }

    /// - Parameters:
    ///   - history: what is known of users; nil on routes without an assignment key.
    ///   - past: what stable was like before, in seconds since 1970; all that is known where users cannot be told apart.
    init(_ rollout: Rollout, _ analysis: AnalysisPlan, history: UserHistory?, past: [Exhibit]) {
        self.rollout = rollout.id
        attempt = rollout.attempt.number
        beganAt = rollout.attempt.startedAt
        stage = rollout.stage
        weight = rollout.weight
        judge = SequentialJudge(
            SequentialPlan(analysis),
            schedule: rollout.plan.stages,
            isKeyed: history != nil,
            history: history ?? UserHistory()
        )
        if history == nil { learn(past) }
        judge.stageBegan(rollout.plan.stageIndex(ofStep: stage.step), at: 0)
    }

    private mutating func learn(_ exhibits: [Exhibit]) {
        let began = Double(beganAt.microseconds) * 1e-6
        for var exhibit in exhibits where exhibit.time < began {
            exhibit.time -= began
            judge.add(exhibit)
        }
    }

    func judges(_ rollout: Rollout) -> Bool { rollout.id == self.rollout && rollout.attempt.number == attempt }

    /// Seconds since the attempt began.
    func time(of moment: Timestamp) -> Double { (moment - beganAt).inSeconds }

    /// Takes note of the stage that is in force; whether it is a new one.
    mutating func follow(_ rollout: Rollout, at now: Timestamp) -> Bool {
        guard rollout.stage != stage else { return false }
        stage = rollout.stage
        weight = rollout.weight
        judge.stageBegan(rollout.plan.stageIndex(ofStep: stage.step), at: time(of: now))
        isDirty = true
        return true
    }

    /// Exchanges of this attempt, whatever their stage: a late one is charged to the weight that routed it.
    ///
    /// - Returns: what the judge heard, in its own time.
    mutating func take(_ batch: TallyBatch, plan: RolloutPlan) -> [RecordedObservation] {
        var heard: [RecordedObservation] = []
        for (subject, exhibits) in batch.exhibits where isOurs(subject) {
            isDirty = true
            for exhibit in exhibits { heard.append(.exchange(take(exhibit))) }
        }
        for feedback in batch.feedback where isOurs(feedback.subject) {
            guard let taken = take(feedback, plan: plan) else { continue }
            heard.append(.feedback(taken))
        }
        return heard
    }

    private mutating func take(_ feedback: Feedback, plan: RolloutPlan) -> FeedbackExhibit? {
        guard let step = feedback.subject.stage?.step, !plan.stages.isEmpty else { return nil }
        isDirty = true
        let exhibit = FeedbackExhibit(
            time: time(of: feedback.at),
            role: feedback.subject.role,
            weight: plan.stages[plan.stageIndex(ofStep: step)].weight,
            unit: feedback.unit,
            value: feedback.value
        )
        judge.add(exhibit)
        return exhibit
    }

    private mutating func take(_ exhibit: Exhibit) -> Exhibit {
        var exhibit = exhibit
        let end = Timestamp(microseconds: Int64((exhibit.time * 1e6).rounded()))
        exhibit.time = time(of: end)
        judge.add(exhibit)
        if exhibit.role == .canary { lastCanaryEnd = max(lastCanaryEnd ?? end, end) }
        return exhibit
    }

    private func isOurs(_ subject: Observation.Subject) -> Bool {
        subject.stage.map { $0.rollout == rollout && $0.attempt == attempt } ?? false
    }

    mutating func advance(to now: Timestamp) { judge.advance(to: time(of: now)) }

    func judgment(at now: Timestamp) -> Judgment { judge.judgment(at: time(of: now)) }
}
