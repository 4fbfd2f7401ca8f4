/// The judge that may be looked at after every request and keeps its false-rollback rate (ANALYSIS.md §2).
///
/// A pure machine: exhibits, feedback and the time go in, `judgment` comes out. Routes with an assignment key are judged by user, the
/// others by request. It lives as long as one attempt of a rollout, and resumes from its serialised form.
package struct SequentialJudge: Codable, Sendable {
    package let plan: SequentialPlan
    package let schedule: [PlannedStage]
    /// Decides on routes without a key. On keyed ones it counts, shows and holds, and never takes back.
    private var requests: RequestJudge
    /// Of the present stage; nil on routes without a key.
    private var users: DistinctUsers?

    /// - Parameters:
    ///   - isKeyed: whether the route has an assignment key.
    ///   - history: the users as they were before the rollout; empty where it is unknown.
    package init(_ plan: SequentialPlan, schedule: [PlannedStage], isKeyed: Bool, history: UserHistory) {
        self.plan = plan
        self.schedule = schedule
        requests = RequestJudge(plan, schedule: schedule)
        users = isKeyed ? DistinctUsers() : nil
    }

    /// Stages begin in the schedule's order; `time` in seconds since the attempt began.
    package mutating func stageBegan(_ index: Int, at time: Double) {
        requests.stageBegan(index, at: time)
        if users != nil { users = DistinctUsers() }
    }

    package mutating func add(_ exhibit: Exhibit) {
        requests.add(exhibit)
        guard users != nil, let unit = exhibit.unit, exhibit.weight == requests.weight else { return }
        users?.add(unit, exhibit.role)
    }

    package mutating func add(_ feedback: FeedbackExhibit) { requests.add(feedback) }

    /// Does what is due by now: looks, epochs, windows. Each is done once, however often this is called.
    package mutating func advance(to time: Double) { requests.advance(to: time) }

    /// Looks and other bets placed at fixed times so far: when it has grown, the state must be saved before the next one.
    package var looks: Int { 0 }

    /// Cheap: whether the canary has been proved worse. Sticky.
    package var isDecided: Bool { users == nil && requests.isDecided }

    /// Everything the judge has to say now.
    package func judgment(at time: Double) -> Judgment {
        let gate = PromotionGate(requests, canaryUsers: users.map { $0.estimate(.canary) })
        var judgment = Judgment(time: time, gate: gate.verdict())
        judgment.takeBack = users == nil ? requests.decision : []
        judgment.holds = requests.holds(users: users, at: time)
        judgment.readings = requests.readings()
        return judgment
    }
}
