/// The judge that may be looked at after every request and keeps its false-rollback rate (ANALYSIS.md §2).
///
/// A pure machine: exhibits, feedback and the time go in, `judgment` comes out. Routes with an assignment key are judged by user, the
/// others by request. It lives as long as one attempt of a rollout, and resumes from its serialised form.
package struct SequentialJudge: Codable, Sendable {
    package let plan: SequentialPlan
    package let schedule: [PlannedStage]

    /// - Parameters:
    ///   - isKeyed: whether the route has an assignment key.
    ///   - history: the users as they were before the rollout; empty where it is unknown.
    package init(_ plan: SequentialPlan, schedule: [PlannedStage], isKeyed: Bool, history: UserHistory) {
        self.plan = plan
        self.schedule = schedule
    }

    /// Stages begin in the schedule's order; `time` in seconds since the attempt began.
    package mutating func stageBegan(_ index: Int, at time: Double) {}

    package mutating func add(_ exhibit: Exhibit) {}

    package mutating func add(_ feedback: FeedbackExhibit) {}

    /// Does what is due by now: looks, epochs, windows. Each is done once, however often this is called.
    package mutating func advance(to time: Double) {}

    /// Looks and other bets placed at fixed times so far: when it has grown, the state must be saved before the next one.
    package var looks: Int { 0 }

    /// Cheap: whether the canary has been proved worse. Sticky.
    package var isDecided: Bool { false }

    /// Everything the judge has to say now.
    package func judgment(at time: Double) -> Judgment {
        Judgment(time: time, gate: Verdict(.inconclusive, checks: []))
    }
}
